public import Foundation
public import Heads
import Torch

/// Class centres in a safetensors file: `weight` [C, D], and `state.*` of margins that have state.
public enum HeadFile {
    /// Writes a head, whole or not at all.
    ///
    /// - Throws: `FileError` naming the file.
    public static func write(_ head: MarginHead, to url: URL) throws {
        try head.stateDictionary().write(to: url)
    }

    /// Loads centres, strictly.
    ///
    /// - Throws: `FileError` or `ModelFileError`, naming the file.
    public static func load(_ url: URL, into centers: ClassCenters) throws {
        guard url.pathExtension == "safetensors" else { throw ModelFileError.format(url.path) }
        do {
            try centers.load(StateDictionary.read(contentsOf: url).tensors, owner: "the head")
        } catch let error as TorchError {
            throw ModelFileError.unfit(url.path, error.message)
        }
    }
}
