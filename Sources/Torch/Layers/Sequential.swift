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

/// All dimensions after the first made one, in the order channel, row, column.
///
/// Shapes: [B, C, H, W] -> [B, C H W].
public final class Flatten: Layer {
    public init() {}

    public var members: [(name: String, member: Member)] { [] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.reshaped([input.shape[0], -1])
    }
}

/// Elements set to zero with a probability while training, the others scaled up to compensate.
public final class Dropout: Layer {
    private let probability: Double

    /// - Parameter probability: 0 to less than 1.
    public init(_ probability: Double) {
        self.probability = probability
    }

    public var members: [(name: String, member: Member)] { [] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        guard probability > 0, pass.usesBatchStatistics else { return input }
        return try input.dropout(probability)
    }
}
