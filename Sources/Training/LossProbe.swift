public import Foundation
import Heads
import Interchange
public import Torch

/// Evaluates a configured margin, head and objective on numbers from a file.
///
/// B batch, C classes, D embedding.
public struct LossProbe {
    private let configuration: Configuration
    private let device: Device

    public init(_ configuration: Configuration, device: Device) {
        self.configuration = configuration
        self.device = device
    }

    /// Reads `embeddings` [B, D], `labels` int64 [B] and `weight` [C, D]; writes `loss`,
    /// `grad_embeddings` and `grad_weight` in the type of the embeddings.
    ///
    /// - Returns: the loss.
    /// - Throws: `LossProbeError`, `FileError` or `TorchError`.
    public func callAsFunction(inputs: URL, output: URL) throws -> Double {
        let given = try StateDictionary.read(contentsOf: inputs).tensors
        func tensor(_ name: String) throws -> Tensor {
            guard let tensor = given[name] else {
                throw LossProbeError.missing(inputs.path, name)
            }
            return try tensor.to(device)
        }
        let embeddings = try tensor("embeddings")
        let labels = try tensor("labels").to(.int64)
        let centers = try ClassCenters(
            weight: tensor("weight").to(embeddings.dtype),
            precision: configuration.head.precision)
        try check(embeddings, labels, centers.weight.tensor, inputs)
        let head = try configuration.head.makeHead(
            centers, configuration.margin, configuration.optimizer)
        try embeddings.setRequiresGradient(true)
        let loss = try head.loss(of: embeddings, labels: labels)
        try loss.backward()
        try write(
            [
                ("loss", loss.detached()), ("grad_embeddings", embeddings.gradient),
                ("grad_weight", centers.weight.tensor.gradient),
            ], to: output)
        return try loss.item()
    }

    private func check(
        _ embeddings: Tensor, _ labels: Tensor, _ weight: Tensor, _ inputs: URL
    ) throws {
        let (e, l, w) = (embeddings.shape, labels.shape, weight.shape)
        guard try embeddings.dtype.isFloatingPoint, e.count == 2, l == [e[0]], w.count == 2,
            w[1] == e[1]
        else { throw LossProbeError.shapes(inputs.path, e, l, w) }
        for (row, label) in try labels.values(as: Int64.self).enumerated()
        where !(0..<Int64(w[0])).contains(label) {
            throw LossProbeError.label(inputs.path, row: row, label: Int(label), classes: w[0])
        }
    }

    private func write(_ results: [(name: String, tensor: Tensor?)], to url: URL) throws {
        let entries = results.compactMap { name, tensor in tensor.map { (name: name, tensor: $0) } }
        try StateDictionary(entries).write(to: url)
    }
}

/// Why numbers cannot be evaluated.
public enum LossProbeError: Error, Equatable, CustomStringConvertible {
    /// The file lacks an array.
    case missing(String, String)
    /// The arrays do not fit each other.
    case shapes(String, [Int], [Int], [Int])
    /// A label names no class.
    case label(String, row: Int, label: Int, classes: Int)

    public var description: String {
        switch self {
        case .missing(let path, let name):
            "\(path): has no array named \(name); embeddings, labels and weight are expected"
        case .shapes(let path, let embeddings, let labels, let weight):
            "\(path): embeddings \(embeddings), labels \(labels) and weight \(weight) do not fit; "
                + "floating-point [B, D], int64 [B] and [C, D] are expected"
        case .label(let path, let row, let label, let classes):
            "\(path): label \(label) of row \(row) is not in 0 ..< \(classes)"
        }
    }
}
