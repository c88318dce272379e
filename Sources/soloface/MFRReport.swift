import Evaluation
import Foundation

/// The JSON result of `evaluate mfr`.
struct MFRReport: Encodable {
    let images: Int
    let identities: Int
    let maskedImages: Int
    let flip: Bool
    private(set) var mask: Part?
    private(set) var all: Part?
    private(set) var score: Double?
    var stages: [StageClock.Stage] = []

    private enum CodingKeys: String, CodingKey {
        case images, identities
        case maskedImages = "masked_images"
        case flip, mask, all, score, stages
    }

    init(images: Int, identities: Int, masked: Int, isFlipped: Bool) {
        self.images = images
        self.identities = identities
        maskedImages = masked
        flip = isFlipped
    }

    /// What one protocol came to.
    struct Part: Encodable {
        let tar: [String: Double]
        let far: Double
        let threshold: Double
        let genuine: Int
        let impostor: Int
        let isExact: Bool
        let pairsPerSecond: Double

        private enum CodingKeys: String, CodingKey {
            case tar, far, threshold, genuine, impostor
            case isExact = "exact"
            case pairsPerSecond = "pairs_per_second"
        }

        init(_ outcome: MaskedFaceTest.Outcome, _ name: MaskedFaceProtocol, seconds: Double) {
            tar = [name.targetName: outcome.trueAcceptRate]
            far = outcome.falseAcceptRate
            threshold = outcome.threshold
            genuine = outcome.genuine
            impostor = outcome.impostors
            isExact = outcome.isExact
            pairsPerSecond = Double(genuine + impostor) / seconds
        }

        /// The rate at the target.
        fileprivate var rate: Double { tar.values.first ?? 0 }

        /// For people.
        func line(_ name: MaskedFaceProtocol) -> String {
            let percent = String(format: "%.2f", 100 * rate)
            var line =
                "\(name): TAR \(percent) % at FAR \(name.targetName) "
                + "(\(genuine) pairs of one person, \(impostor) of two)"
            if far == 0 {
                line += "; not one false accept is allowed with so few pairs"
            }
            if !isExact { line += "; many scores are equal up to rounding, which decided" }
            return line
        }
    }

    /// Adds a protocol; with both there is a score.
    mutating func add(_ part: Part, _ name: MaskedFaceProtocol) {
        switch name {
        case .mask: mask = part
        case .all: all = part
        }
        guard let mask, let all else { return }
        score = 0.25 * mask.rate + 0.75 * all.rate
    }
}
