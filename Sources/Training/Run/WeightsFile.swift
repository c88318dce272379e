import Foundation
import Interchange
import Torch

/// Tensors by name from a file of weights: safetensors, or what PyTorch saves.
enum WeightsFile {
    /// Reads `.safetensors`, `.pt` or `.pth`.
    ///
    /// - Parameter keys: where a PyTorch checkpoint may keep the state dictionary.
    /// - Returns: the tensors, and the metadata of a safetensors file.
    /// - Throws: `ModelFileError`, `FileError` or `TorchError`, each naming the file.
    static func read(
        _ url: URL, checkpointKeys keys: [String]
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        switch url.pathExtension.lowercased() {
        case "safetensors": return try StateDictionary.read(contentsOf: url)
        case "pt", "pth":
            let arrays = try PyTorchCheckpoint(contentsOf: url).tensors(under: keys)
            var tensors: [String: Tensor] = [:]
            for (name, array) in arrays { tensors[name] = try Tensor.from(array) }
            return (tensors, [:])
        default: throw ModelFileError.format(url.path)
        }
    }
}
