import ArgumentParsing
import Foundation
import Interchange
import Training

/// The machine-readable result of a command: its own keys beside those common to all.
struct JobReport<Result: Encodable>: Encodable {
    let command: String
    let device: String
    let seconds: Double
    let result: Result

    private enum CodingKeys: String, CodingKey {
        case command
        case version = "soloface_version"
        case device, seconds
    }

    func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(command, forKey: .command)
        try keys.encode(SoloFace.version, forKey: .version)
        try keys.encode(device, forKey: .device)
        try keys.encode(seconds, forKey: .seconds)
        try result.encode(to: encoder)
    }
}

/// A running command: when it began, where it runs, where its result goes.
struct Job {
    let arguments: ParsedArguments
    var device = "none"
    private let start = ContinuousClock.now

    /// - Throws: `FileError` when the result could not be written where `--json` says.
    init(_ arguments: ParsedArguments) throws(FileError) {
        self.arguments = arguments
        if let target = arguments[CommonOptions.json], !StandardOutput.names.contains(target) {
            try AtomicFile.requireFolder(of: URL(filePath: target))
        }
    }

    /// Prints text for people, unless the machine-readable result takes standard output.
    func say(_ text: String) {
        let target = arguments[CommonOptions.json]
        if !(target.map(StandardOutput.names.contains) ?? false) { print(text) }
    }

    /// Writes the machine-readable result where `--json` says.
    ///
    /// - Throws: `FileError` naming the file.
    func write(_ result: some Encodable) throws {
        guard let target = arguments[CommonOptions.json] else { return }
        let elapsed = (ContinuousClock.now - start).components
        let report = JobReport(
            command: arguments.path.dropFirst().joined(separator: " "), device: device,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18,
            result: result)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        let data = try encoder.encode(report) + Data("\n".utf8)
        if StandardOutput.names.contains(target) {
            try StandardOutput.write(data)
        } else {
            try AtomicFile.write(data, to: URL(filePath: target))
        }
    }
}
