public import Foundation
public import Heads
import Interchange
import Torch

/// Class centres in a file: `weight` [C, D], or `weight0` [R, D] and `weight1` [C, R] with low rank,
/// with what objective and margin add to it: `bias` and `state.*`.
///
/// Written as safetensors; those of arcface_torch's checkpoints are read as well.
public enum HeadFile {
    /// Writes a head, whole or not at all.
    ///
    /// - Throws: `FileError` naming the file.
    public static func write(_ head: MarginHead, to url: URL) throws {
        try head.stateDictionary().write(to: url)
    }

    /// Loads centres, strictly; what objective and margin had added stays aside, for it belongs to
    /// another run.
    ///
    /// - Returns: what was read, in one line.
    /// - Throws: `FileError` or `ModelFileError`, naming the file.
    @discardableResult
    public static func load(_ url: URL, into centers: ClassCenters) throws -> String {
        let file = try WeightsFile(contentsOf: url, checkpointKeys: PyTorchCheckpoint.headKeys)
        do {
            let tensors = file.tensors.filter { name, _ in
                name != "bias" && !name.hasPrefix("state.")
            }
            try centers.load(tensors, owner: "the head")
        } catch {
            throw ModelFileError.unfit(url.path, error.message)
        }
        return "class centres: \(file.summary)"
    }
}
