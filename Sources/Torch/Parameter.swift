/// A learned tensor of a module.
public final class Parameter {
    /// The values; replaced as a whole by device moves and layout changes.
    public private(set) var tensor: Tensor
    /// Whether an optimizer may change it.
    public let isTrainable: Bool

    /// Takes over `tensor` and, when trainable, asks for its gradient.
    public init(_ tensor: Tensor, isTrainable: Bool = true) throws(TorchError) {
        self.tensor = tensor
        self.isTrainable = isTrainable
        try tensor.setRequiresGradient(isTrainable)
    }

    /// Replaces the values by a function of them, such as a move to a device.
    public func replace(
        _ transform: (Tensor) throws(TorchError) -> Tensor
    ) throws(TorchError) {
        let values = tensor
        let moved = try withoutGradient { () throws(TorchError) in
            try transform(values.detached())
        }
        try moved.setRequiresGradient(isTrainable)
        tensor = moved
    }
}

/// A tensor of a module that is saved with it but not learned by gradient.
public final class Buffer {
    /// The values; replaced as a whole by device moves.
    public var tensor: Tensor

    public init(_ tensor: Tensor) {
        self.tensor = tensor
    }
}

/// A count that is saved with a module; kept on the host.
public final class Counter {
    public var value: Int64 = 0

    public init() {}
}
