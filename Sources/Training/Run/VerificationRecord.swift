import Evaluation
import Foundation
import Interchange

/// `verification.json`: how the scores developed, the final ones, and their ROC and
/// DET curves.
struct VerificationRecord: Codable {
    /// The scores after a step.
    struct Entry: Codable {
        let step: Int
        let targets: [String: VerificationResult]
    }

    var history: [Entry] = []
    var final: [String: VerificationResult]?
    var roc: [String: ROCCurve.Points]?
    var det: [String: ROCCurve.Errors]?

    /// The file's contents up to a step; empty when there is no file.
    ///
    /// - Throws: `FileError` or `DecodingError` for a damaged file.
    init(contentsOf url: URL, upTo step: Int) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        let saved = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
        history = saved.history.filter { $0.step <= step }
    }

    /// Adds the scores after a step; they are the final ones until others follow.
    mutating func add(_ scores: [String: PairVerification], step: Int) {
        let targets = scores.mapValues(\.result)
        history.removeAll { $0.step >= step }
        history.append(Entry(step: step, targets: targets))
        final = targets
        roc = scores.mapValues { $0.roc.points() }
        det = scores.mapValues { $0.roc.errors() }
    }

    func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(encoder.encode(self), to: url)
    }
}
