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

    /// Makes the folder of a new run, or opens that of an old one.
    ///
    /// - Parameters:
    ///   - resume: whether an existing run is wanted.
    /// - Throws: `RunError.exists` when a run is there and not wanted, or `FileError`.
    public func prepare(resume: Bool) throws {
        if !resume, isUsed { throw RunError.exists(url.path) }
        try Folder.make(checkpoints)
    }

    /// Writes the resolved configuration, whole or not at all.
    func write(_ configuration: Configuration) throws {
        try AtomicFile.write(Data(configuration.toml().utf8), to: self.configuration)
    }
}
