import Foundation
import Interchange
import Torch

/// Tensors by name from a file of weights: safetensors, or what PyTorch saves.
struct WeightsFile {
    /// The tensors, in the mapped file where that can be, without the `module.` that DataParallel
    /// puts before all names.
    let tensors: [String: Tensor]
    /// The metadata of a safetensors file.
    let metadata: [String: String]
    /// What was read and what was left aside, in one line.
    let summary: String

    /// Whether it holds class centres where a network was expected.
    var holdsClassCenters: Bool { tensors["weight"] != nil || tensors["weight1"] != nil }

    private static let parallelPrefix = "module."

    /// Reads `.safetensors`, `.pt` or `.pth`.
    ///
    /// - Parameter keys: where a PyTorch checkpoint may keep the state dictionary.
    /// - Throws: `ModelFileError`, `FileError` or `TorchError`, each naming the file.
    init(contentsOf url: URL, checkpointKeys keys: [String]) throws {
        var words: [String] = []
        var tensors: [String: Tensor] = [:]
        switch url.pathExtension.lowercased() {
        case "safetensors":
            (tensors, metadata) = try StateDictionary.read(contentsOf: url)
        case "pt", "pth":
            let section = try PyTorchCheckpoint(contentsOf: url).section(under: keys)
            for (name, array) in section.tensors { tensors[name] = try Tensor.sharing(array) }
            metadata = [:]
            if let key = section.key { words.append("under \(key)") }
            if !section.others.isEmpty {
                words.append("left aside: \(section.others.joined(separator: ", "))")
            }
        default: throw ModelFileError.format(url.path)
        }
        let prefix = Self.parallelPrefix
        if !tensors.isEmpty, tensors.keys.allSatisfy({ $0.hasPrefix(prefix) }) {
            tensors = Dictionary(
                uniqueKeysWithValues: tensors.map { (String($0.dropFirst(prefix.count)), $1) })
            words.append("“\(prefix)” dropped from their names")
        }
        self.tensors = tensors
        summary =
            "\(tensors.count) tensors of \(url.path)"
            + (words.isEmpty ? "" : " (\(words.joined(separator: "; ")))")
    }
}
