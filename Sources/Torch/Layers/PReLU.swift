public import Interchange

/// A rectifier with one learned slope per channel: max(0, x) + slope * min(0, x).
///
/// Shapes: [B, C, H, W] -> the same; weight [C], 0.25 at first.
/// Source: He et al., arXiv 1502.01852.
public final class PReLU: Layer {
    public let weight: Parameter

    /// - Parameter channels: C.
    public init(_ channels: Int) throws(TorchError) {
        weight = try Parameter(Tensor.full([channels], 0.25))
    }

    public var members: [(name: String, member: Member)] { [("weight", .parameter(weight))] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.prelu(slope: weight.tensor.to(input.dtype))
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        // The slope is spread over [B, C, H, W] from its end.
        let slope = try weight.tensor.detached().reshaped([-1, 1, 1])
        return graph.apply("PRelu", to: [input, try graph.constant("weight", slope)])
    }
}
