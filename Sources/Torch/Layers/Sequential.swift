public import Interchange

/// Layers one after another, named by their position as in PyTorch's `nn.Sequential`.
public final class Sequential: Layer {
    private let layers: [any Layer]

    public init(_ layers: [any Layer]) {
        self.layers = layers
    }

    public var members: [(name: String, member: Member)] {
        layers.enumerated().map { ("\($0.offset)", .child($0.element)) }
    }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        var value = input
        for layer in layers {
            value = try layer(value, pass)
        }
        return value
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var value = input
        for (number, layer) in layers.enumerated() {
            value = try graph.add(layer, named: String(number), to: value)
        }
        return value
    }
}
