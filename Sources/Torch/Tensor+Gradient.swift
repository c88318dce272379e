internal import CTorch

// Recording operations and walking back through them.
extension Tensor {
    /// Whether gradients flow to or through this tensor.
    public var requiresGradient: Bool { ct_requires_gradient(handle) }

    /// Asks for, or stops, the gradient of a tensor that no recorded operation made.
    public func setRequiresGradient(_ required: Bool) throws(TorchError) {
        try perform("setRequiresGradient", [self]) { ct_set_requires_gradient(handle, required) }
    }

    /// The same elements, cut off from the recorded operations.
    public func detached() throws(TorchError) -> Tensor {
        try produce("detached", [self]) { ct_detach(handle, $0) }
    }

    /// Adds the gradients of this scalar to every leaf that asked for one.
    public func backward() throws(TorchError) {
        try perform("backward", [self]) { ct_backward(handle, ct_tensor(pointer: nil)) }
    }

    /// Adds the gradients of sum(self * gradient) to every leaf that asked for one.
    public func backward(_ gradient: Tensor) throws(TorchError) {
        try perform("backward", [self, gradient]) { ct_backward(handle, gradient.handle) }
    }

    /// The accumulated gradient of a leaf, nil before the first backward.
    public var gradient: Tensor? {
        get throws(TorchError) {
            var result = ct_tensor(pointer: nil)
            try perform("gradient", [self]) { ct_gradient(handle, &result) }
            return result.pointer == nil ? nil : Tensor(owning: result)
        }
    }

    /// Forgets the accumulated gradient.
    public func clearGradient() throws(TorchError) {
        try perform("clearGradient", [self]) { ct_clear_gradient(handle) }
    }
}

/// Runs `body` without recording operations on this thread.
public func withoutGradient<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_gradients_enabled()
    ct_set_gradients_enabled(false)
    defer { ct_set_gradients_enabled(before) }
    return try body()
}
