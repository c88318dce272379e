internal import CTorch

/// A convolution for inference, with the layers around it folded into it: the normalisation before,
/// the one after, and then a PReLU or a sum.
///
/// Normalisation with running statistics is x * scale + shift. What comes after the convolution goes
/// into its weight and a bias; what comes before cannot, for the padding is not normalised, and is done
/// as pixels are read. So maps pass through memory once where the layers by themselves need up to four
/// passes.
/// Shapes: as `Convolution`. Weights are copied: later changes of the layers are not seen.
public final class FoldedConvolution {
    private let weight: Tensor
    /// The weight as the CPU's kernels want it; nil where they take it as it is.
    private let kernel: Tensor?
    private let before: (scale: Tensor, shift: Tensor)?
    private let bias: Tensor
    private let slope: Tensor?
    private let stride: Int
    private let padding: Int
    private let groups: Int

    /// - Parameters:
    ///   - before: the normalisation of the input.
    ///   - normalization: that of the result.
    ///   - activation: what follows it.
    public init(
        _ convolution: Convolution, before: BatchNormalization? = nil,
        then normalization: BatchNormalization, _ activation: PReLU? = nil
    ) throws(TorchError) {
        let after = try normalization.inferenceForm()
        let weight = try
            (convolution.weight.tensor.detached().to(.float64)
            * after.scale.reshaped([-1, 1, 1, 1])).to(.float32).channelsLast()
        self.weight = weight
        bias = try after.shift.to(.float32)
        slope = try activation?.weight.tensor.detached().clone()
        if let before = try before?.inferenceForm() {
            self.before = try (before.scale.to(.float32), before.shift.to(.float32))
        } else {
            self.before = nil
        }
        stride = convolution.stride
        padding = convolution.padding
        groups = convolution.groups
        var kernel = ct_tensor(pointer: nil)
        let (stride, padding, groups) = (Int64(stride), Int64(padding), Int64(groups))
        try perform("FoldedConvolution", [weight]) {
            ct_folded_kernel(weight.handle, stride, padding, groups, &kernel)
        }
        self.kernel = kernel.pointer == nil ? nil : Tensor(owning: kernel)
    }

    /// The layers' result; not recorded for backward.
    ///
    /// - Parameters:
    ///   - input: [B, C, H, W] float32.
    ///   - addend: of the result's shape; not together with an activation.
    public func callAsFunction(
        _ input: Tensor, adding addend: Tensor? = nil
    ) throws(TorchError) -> Tensor {
        precondition(slope == nil || addend == nil, "either PReLU or a sum follows")
        let none = ct_tensor(pointer: nil)
        let layer = ct_folded_layer(
            weight: weight.handle, kernel: kernel?.handle ?? none,
            scale: before?.scale.handle ?? none, shift: before?.shift.handle ?? none,
            bias: bias.handle, slope: slope?.handle ?? none, stride: Int64(stride),
            padding: Int64(padding), groups: Int64(groups))
        return try produce("FoldedConvolution", [input, weight]) {
            ct_folded_convolution(input.handle, layer, addend?.handle ?? none, $0)
        }
    }
}

extension BatchNormalization {
    /// Scale and shift of each channel with the running statistics, [C] float64.
    func inferenceForm() throws(TorchError) -> (scale: Tensor, shift: Tensor) {
        let deviation = try (runningVariance.tensor.to(.float64) + epsilon).power(0.5)
        let scale = try weight.tensor.detached().to(.float64) / deviation
        let shift =
            try bias.tensor.detached().to(.float64) - runningMean.tensor.to(.float64) * scale
        return (scale, shift)
    }
}
