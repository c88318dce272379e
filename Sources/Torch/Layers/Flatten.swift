public import Interchange

/// All dimensions after the first made one, in the order channel, row, column.
///
/// Shapes: [B, C, H, W] -> [B, C H W].
public final class Flatten: Layer {
    public init() {}

    public var members: [(name: String, member: Member)] { [] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.reshaped([input.shape[0], -1])
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        graph.apply("Flatten", to: [input], ["axis": .integer(1)])
    }
}
