internal import CTorch

/// What changes from one optimizer step to the next, held beside the weights, so that the program
/// need not know it.
public struct StepTensors {
    /// The learning rate, float32 [].
    public let rate: Tensor
    /// What gradients are divided by, float32 [1].
    public let scale: Tensor
    /// 1 when a number is not finite, and nothing is to change; else 0; float32 [1].
    public let foundInfinite: Tensor

    public init(rate: Tensor, scale: Tensor, foundInfinite: Tensor) {
        self.rate = rate
        self.scale = scale
        self.foundInfinite = foundInfinite
    }

    var handles: ct_step_tensors {
        ct_step_tensors(
            rate: rate.handle, scale: scale.handle, found_infinite: foundInfinite.handle)
    }
}
