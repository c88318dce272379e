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

    /// Whether a run has begun here.
    public var isUsed: Bool { FileManager.default.fileExists(atPath: configuration.path) }

    /// Makes the folder of a new run, or opens that of an old one.
    ///
    /// - Parameters:
    ///   - resume: whether an existing run is wanted.
    /// - Throws: `RunError` when a run is there and not wanted, or the folder cannot be made.
    public func prepare(resume: Bool) throws {
        if !resume, isUsed { throw RunError.exists(url.path) }
        do {
            try FileManager.default.createDirectory(
                at: checkpoints, withIntermediateDirectories: true)
        } catch {
            throw RunError.cannotWrite(url.path, Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return (inner ?? error as NSError).localizedDescription
    }
}

/// Why a run cannot begin or go on.
public enum RunError: Error, Equatable, CustomStringConvertible {
    /// A run is in the folder already.
    case exists(String)
    /// The folder cannot be made.
    case cannotWrite(String, String)
    /// The configuration differs from the run's where it must not.
    case changed(run: String, key: String)
    /// The data are not those of the run.
    case otherData(String)
    /// No checkpoint can be read.
    case damaged(String, String)
    /// The loss stopped being a number and could not be saved.
    case diverged(step: Int, rate: Double)
    /// The chosen precision does not run on the chosen device.
    case precision(String)

    public var description: String {
        switch self {
        case .exists(let path):
            "\(path): a run is there already; continue it with --resume, or choose another folder "
                + "with --set output.directory=…"
        case .cannotWrite(let path, let reason):
            "\(path): cannot make the run directory: \(reason); choose another folder with "
                + "--set output.directory=…"
        case .changed(let run, let key):
            "\(run): \(key) differs from the run's config.toml; resume with the same value, or "
                + "start a new run in another output.directory"
        case .otherData(let path):
            "\(path): the images, sizes or labels are not those this run was trained on; restore "
                + "the data, or start a new run in another output.directory"
        case .damaged(let path, let reason):
            "\(path): \(reason); remove this checkpoint to continue from an earlier one"
        case .diverged(let step, let rate):
            "the loss is not a number again at step \(step), after the run was taken back and its "
                + "rate halved; lower optimizer.learning_rate (now \(rate)) or use "
                + "training.precision=fp32, then start anew"
        case .precision(let reason): reason
        }
    }
}
