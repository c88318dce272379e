/// A linear map for inference, with the normalisations before and after it folded into it.
///
/// Shapes: as `Linear`. Weights are copied: later changes of the layers are not seen.
public final class FoldedLinear {
    private let weight: Tensor
    private let bias: Tensor

    /// - Parameters:
    ///   - before: the normalisation of maps [B, C, H, W], which are flattened in this order then.
    ///   - normalization: that of the result.
    public init(
        before: BatchNormalization? = nil, _ linear: Linear, then normalization: BatchNormalization
    ) throws(TorchError) {
        let after = try normalization.inferenceForm()
        var rows = try linear.weight.tensor.detached().to(.float64)
        var sums = try Tensor.zeros(like: after.shift)
        if let bias = linear.bias { sums = try bias.tensor.detached().to(.float64) }
        if let before = try before?.inferenceForm() {
            let maps = try rows.reshaped([rows.shape[0], before.scale.count, -1])
            sums =
                try sums
                + (maps * before.shift.reshaped([-1, 1]))
                .reshaped(rows.shape).sum(along: 1)
            rows = try (maps * before.scale.reshaped([-1, 1])).reshaped(rows.shape)
        }
        weight = try (rows * after.scale.reshaped([-1, 1])).to(.float32)
        bias = try (sums * after.scale + after.shift).to(.float32)
    }

    /// The layers' result.
    public func callAsFunction(_ rows: Tensor) throws(TorchError) -> Tensor {
        try rows.linear(weight: weight, bias: bias)
    }
}
