public import Foundation
public import Heads
import Interchange
import Torch

/// Class centres in a file: `weight` [C, D], and `state.*` of margins that have state.
///
/// Written as safetensors; those of arcface_torch's checkpoints are read as well.
public enum HeadFile {
    /// Writes a head, whole or not at all.
    ///
    /// - Throws: `FileError` naming the file.
    public static func write(_ head: MarginHead, to url: URL) throws {
        try head.stateDictionary().write(to: url)
    }

    /// Loads centres, strictly.
    ///
    /// - Returns: what was read, in one line.
    /// - Throws: `FileError` or `ModelFileError`, naming the file.
    @discardableResult
    public static func load(_ url: URL, into centers: ClassCenters) throws -> String {
        let file = try WeightsFile(contentsOf: url, checkpointKeys: PyTorchCheckpoint.headKeys)
        do {
            try centers.load(file.tensors, owner: "the head")
        } catch {
            throw ModelFileError.unfit(url.path, error.message)
        }
        return "class centres: \(file.summary)"
    }
}
