import Foundation
import Interchange
import Torch

/// `environment.json`: what a run ran with, and on what.
struct RunEnvironment: Codable {
    /// The data at the start; a resumed run must find the same.
    struct DataRecord: Codable, Equatable {
        let path: String
        let form: String
        let identities: Int
        let images: Int
        /// See `FaceDataset.fingerprint`.
        let fingerprint: String
    }

    var soloface = SoloFace.version
    var libtorch = Engine.loadedVersion
    let device: String
    let precision: String
    var threads = Engine.threads
    var host = RunEnvironment.system
    /// The processor's name, where the system tells.
    var processor: String?
    /// The GPU's name, where there is one and its driver tells.
    var gpu: String?
    let data: DataRecord
    let totalSteps: Int
    var started = Date()
    var finished: Date?
    /// `running`, `done`, `interrupted` or `failed: …`.
    var status = "running"

    /// How the status of a run begins that ended with an error.
    static let failure = "failed: "

    private enum CodingKeys: String, CodingKey {
        case soloface, libtorch, device, precision, threads
        case host = "operating_system"
        case processor, gpu
        case data
        case totalSteps = "total_steps"
        case started, finished, status
    }

    private static var system: String {
        let info = ProcessInfo.processInfo
        return "\(info.operatingSystemVersionString), \(info.activeProcessorCount) cores"
    }

    static func read(_ url: URL) throws -> RunEnvironment {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Self.self, from: Data(contentsOf: url))
    }

    func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(self), to: url)
    }
}
