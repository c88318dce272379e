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
}
