public import Foundation
import Interchange

/// The folder that holds everything about a run; file names as in the interface.
public struct RunDirectory: Sendable {
    public let url: URL

    public init(_ url: URL) {
        self.url = url
    }

    public var configuration: URL { url.appending(path: "config.toml") }
    public var environment: URL { url.appending(path: "environment.json") }
    public var log: URL { url.appending(path: "training.log") }
    public var losses: URL { url.appending(path: "loss.csv") }
    public var tensorBoard: URL { url.appending(path: "tensorboard") }
    public var checkpoints: URL { url.appending(path: "checkpoints") }
    public var model: URL { url.appending(path: "model.safetensors") }
    public var head: URL { url.appending(path: "head.safetensors") }
    public var verification: URL { url.appending(path: "verification.json") }
    public var pairs: URL { url.appending(path: "pairs.json") }

    /// Whether a run has begun here.
    public var isUsed: Bool { FileManager.default.fileExists(atPath: configuration.path) }

    /// Whether a run is here that a new one must not take the place of.
    var isOccupied: Bool { isUsed && !holdsOnlyAFailure }

    /// Whether a run failed here before anything came of it: no checkpoint, no noted loss.
    private var holdsOnlyAFailure: Bool {
        guard let status = try? RunEnvironment.read(environment).status,
            status.hasPrefix(RunEnvironment.failure)
        else { return false }
        let saved = try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
        let bytes = try? losses.resourceValues(forKeys: [.fileSizeKey]).fileSize
        return saved?.isEmpty != false && (bytes ?? 0) <= LossLog.header.utf8.count
    }

    /// Makes the folder of a new run, or opens that of an old one; one that failed before anything came
    /// of it is cleared.
    ///
    /// - Parameters:
    ///   - resume: whether an existing run is wanted.
    /// - Throws: `RunError.exists` when a run is there and not wanted, or `FileError`.
    public func prepare(resume: Bool) throws {
        if holdsOnlyAFailure {
            for file in [environment, log, tensorBoard] {
                try? FileManager.default.removeItem(at: file)
            }
        } else if !resume, isUsed {
            throw RunError.exists(url.path)
        }
        try Folder.make(checkpoints)
    }

    /// Writes the resolved configuration, whole or not at all.
    func write(_ configuration: Configuration) throws {
        try AtomicFile.write(Data(configuration.toml().utf8), to: self.configuration)
    }
}
