public import Interchange

/// A linear map of vectors: x W^T (+ b).
///
/// Shapes: [B, I] -> [B, O]; weight [O, I], bias [O].
public final class Linear: Layer {
    public let weight: Parameter
    public let bias: Parameter?

    /// A layer with random weights; the bias, if any, is drawn from U(-1/sqrt(I), 1/sqrt(I)).
    ///
    /// - Parameters:
    ///   - inputs: I.
    ///   - outputs: O.
    public init(
        _ inputs: Int, _ outputs: Int, bias hasBias: Bool = true,
        initialization: Initialization = .uniformFanIn
    ) throws(TorchError) {
        weight = try Parameter(initialization.weights([outputs, inputs]))
        guard hasBias else {
            bias = nil
            return
        }
        let bound = 1 / Double(inputs).squareRoot()
        let offsets = try Tensor.empty([outputs])
        try offsets.fillUniformInPlace(low: -bound, high: bound)
        bias = try Parameter(offsets)
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
}
