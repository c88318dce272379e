public import Interchange

/// Normalisation of each vector by its own mean and variance.
///
/// Shapes: [..., D] -> the same; weight and bias [D], 1 and 0 at first.
/// Source: Ba et al., arXiv 1607.06450.
public final class LayerNormalization: Layer {
    public let weight: Parameter
    public let bias: Parameter
    private let epsilon: Double

    /// - Parameters:
    ///   - width: D.
    ///   - epsilon: added to the variance, > 0.
    public init(_ width: Int, epsilon: Double = 1e-5) throws(TorchError) {
        weight = try Parameter(Tensor.full([width], 1))
        bias = try Parameter(Tensor.zeros([width]))
        self.epsilon = epsilon
    }

    public var members: [(name: String, member: Member)] {
        [("weight", .parameter(weight)), ("bias", .parameter(bias))]
    }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.layerNormalized(weight: weight.tensor, bias: bias.tensor, epsilon: epsilon)
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let parameters = [
            try graph.constant("weight", weight.tensor), try graph.constant("bias", bias.tensor),
        ]
        return graph.apply(
            "LayerNormalization", to: [input] + parameters,
            ["axis": .integer(-1), "epsilon": .real(Float(epsilon))])
    }
}
