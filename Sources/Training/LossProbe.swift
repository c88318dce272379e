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

    /// Reads `embeddings` [B, D], `labels` int64 [B] and `weight` [C, D], and what the margin
    /// remembers (`state.*`) and the objective has learned (`bias`) where given; writes `loss`, the
    /// gradients as `grad_NAME` and the state after the batch, in the type of the embeddings.
    ///
    /// - Returns: the loss.
    /// - Throws: `LossProbeError`, `FileError` or `TorchError`.
    public func callAsFunction(inputs: URL, output: URL) throws -> Double {
        let given = try ProbeInputs(contentsOf: inputs, device: device)
        let head = try makeHead(given)
        let embeddings = given.embeddings
        try embeddings.setRequiresGradient(true)
        let loss = try head.loss(of: embeddings, labels: given.labels)
        try loss.backward()
        var results = [("loss", try loss.detached())]
        if let gradient = try embeddings.gradient { results.append(("grad_embeddings", gradient)) }
        for (name, parameter) in head.namedParameters {
            if let gradient = try parameter.tensor.gradient {
                results.append(("grad_\(name)", gradient))
            }
        }
        results += head.namedBuffers.map { ($0.name, $0.buffer.tensor) }
        try StateDictionary(results.map { (name: $0.0, tensor: $0.1) }).write(to: output)
        return try loss.item()
    }

    private func makeHead(_ given: ProbeInputs) throws -> MarginHead {
        let centers = try ClassCenters(
            weight: given.weight, precision: configuration.head.precision)
        let head = try configuration.head.makeHead(
            centers, configuration.margin, configuration.optimizer)
        try head.convert(to: given.embeddings.dtype)
        try given.restore(head)
        return head
    }
}

/// The arrays that a probe works on, checked against each other.
private struct ProbeInputs {
    let embeddings: Tensor
    let labels: Tensor
    let weight: Tensor
    private let path: String
    private let others: [String: Tensor]

    init(contentsOf url: URL, device: Device) throws {
        path = url.path
        var given = try StateDictionary.read(contentsOf: url).tensors
        func take(_ name: String) throws -> Tensor {
            guard let tensor = given.removeValue(forKey: name) else {
                throw LossProbeError.missing(url.path, name)
            }
            return try tensor.to(device)
        }
        embeddings = try take("embeddings")
        labels = try take("labels").to(.int64)
        weight = try take("weight").to(embeddings.dtype)
        others = given
        try check()
    }

    private func check() throws {
        let (e, l, w) = (embeddings.shape, labels.shape, weight.shape)
        guard try embeddings.dtype.isFloatingPoint, e.count == 2, l == [e[0]], w.count == 2,
            w[1] == e[1]
        else { throw LossProbeError.shapes(path, e, l, w) }
        for (row, label) in try labels.values(as: Int64.self).enumerated()
        where !(0..<Int64(w[0])).contains(label) {
            throw LossProbeError.label(path, row: row, label: Int(label), classes: w[0])
        }
    }

    /// Overwrites what the head remembers and has learned with what the file says of it.
    func restore(_ head: MarginHead) throws {
        let places = try head.stateDictionary().entries.filter { $0.name != "weight" }
        for name in others.keys.sorted()
        where name.hasPrefix("state.") && !places.contains(where: { $0.name == name }) {
            throw LossProbeError.state(path, name, places.map(\.name))
        }
        for (name, tensor) in places {
            guard let value = others[name] else { continue }
            guard value.count == tensor.count else {
                throw LossProbeError.size(path, name, value.shape, tensor.shape)
            }
            try tensor.copyInPlace(from: value.reshaped(tensor.shape))
        }
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
    /// The configured head does not remember this; the names that it does.
    case state(String, String, [String])
    /// A remembered value has another size.
    case size(String, String, [Int], [Int])

    public var description: String {
        switch self {
        case .missing(let path, let name):
            "\(path): has no array named \(name); embeddings, labels and weight are expected"
        case .shapes(let path, let embeddings, let labels, let weight):
            "\(path): embeddings \(embeddings), labels \(labels) and weight \(weight) do not fit; "
                + "floating-point [B, D], int64 [B] and [C, D] are expected"
        case .label(let path, let row, let label, let classes):
            "\(path): label \(label) of row \(row) is not in 0 ..< \(classes)"
        case .state(let path, let name, let known):
            "\(path): \(name) belongs to no part of the configured head, which "
                + (known.isEmpty ? "keeps no state" : "keeps \(known.joined(separator: ", "))")
        case .size(let path, let name, let given, let expected):
            "\(path): \(name) is \(given), should be \(expected)"
        }
    }
}
