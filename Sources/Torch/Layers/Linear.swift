public import Interchange

/// A linear map of vectors: x W^T (+ b).
///
/// Shapes: [..., I] -> [..., O]; weight [O, I], bias [O].
public final class Linear: Layer {
    public let weight: Parameter
    public let bias: Parameter?

    /// Whether there is a bias, and how it begins.
    public enum Bias: Sendable {
        case none, zero
        /// U(-1/sqrt(I), 1/sqrt(I)), PyTorch's default.
        case uniformFanIn
    }

    /// A layer with random weights.
    ///
    /// - Parameters:
    ///   - inputs: I.
    ///   - outputs: O.
    public init(
        _ inputs: Int, _ outputs: Int, bias: Bias = .uniformFanIn,
        initialization: Initialization = .uniformFanIn
    ) throws(TorchError) {
        weight = try Parameter(initialization.weights([outputs, inputs]))
        switch bias {
        case .none: self.bias = nil
        case .zero: self.bias = try Parameter(Tensor.zeros([outputs]))
        case .uniformFanIn:
            let bound = 1 / Double(inputs).squareRoot()
            let offsets = try Tensor.empty([outputs])
            try offsets.fillUniformInPlace(low: -bound, high: bound)
            self.bias = try Parameter(offsets)
        }
    }

    public var members: [(name: String, member: Member)] {
        [("weight", .parameter(weight))] + (bias.map { [("bias", .parameter($0))] } ?? [])
    }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.linear(weight: weight.tensor, bias: bias?.tensor)
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var inputs = [input, try graph.constant("weight", weight.tensor)]
        if let bias { inputs.append(try graph.constant("bias", bias.tensor)) }
        return graph.apply("Gemm", to: inputs, ["transB": .integer(1)])
    }

    /// As `describe`, for vectors in more than one dimension, [B, N, I], which Gemm does not take.
    public func describe(
        tokens input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let matrix = try graph.constant("weight", weight.tensor.detached().permuted([1, 0]))
        let product = graph.apply("MatMul", to: [input, matrix])
        guard let bias else { return product }
        return graph.apply("Add", to: [product, try graph.constant("bias", bias.tensor)])
    }
}
