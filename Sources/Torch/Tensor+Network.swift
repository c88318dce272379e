internal import CTorch

// The operations of network layers.
extension Tensor {
    /// A two-dimensional convolution without bias.
    ///
    /// Shapes: [B, C, H, W] with weight [C', C / groups, k, k] -> [B, C', H', W'].
    public func convolved(
        with weight: Tensor, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try produce("convolved", [self, weight]) {
            ct_convolution(
                handle, weight.handle, Int64(stride), Int64(padding), Int64(groups), $0)
        }
    }

    /// Batch normalisation, and what follows it in one operation; see `BatchNormalization`.
    ///
    /// Shapes: [B, C] or [B, C, H, W] -> the same; weight, bias and running statistics [C].
    /// With batch statistics the running ones, if any, are moved.
    ///
    /// - Parameters:
    ///   - slope: [C], of a PReLU that follows.
    ///   - addend: a tensor of the result's shape that is added; not together with `slope`.
    public func batchNormalized(
        weight: Tensor, bias: Tensor, runningMean: Tensor?, runningVariance: Tensor?,
        usesBatchStatistics: Bool, momentum: Double, epsilon: Double, slope: Tensor? = nil,
        adding addend: Tensor? = nil
    ) throws(TorchError) -> Tensor {
        precondition(slope == nil || addend == nil, "either PReLU or a sum follows")
        let none = ct_tensor(pointer: nil)
        let layer = ct_normalization(
            weight: weight.handle, bias: bias.handle, running_mean: runningMean?.handle ?? none,
            running_var: runningVariance?.handle ?? none, training: usesBatchStatistics,
            momentum: momentum, epsilon: epsilon)
        return try produce("batchNormalized", [self, weight]) {
            ct_batch_norm(handle, layer, slope?.handle ?? none, addend?.handle ?? none, $0)
        }
    }

    /// Batch normalisation, PReLU if a slope is given, and the convolution of the result.
    ///
    /// Where it is cheap the normalised maps are not kept for backward, but computed again there.
    /// Shapes: as for `batchNormalized` and `convolved`.
    func normalizedAndConvolved(
        _ layer: ct_normalization, slope: Tensor?, with weight: Tensor, stride: Int, padding: Int,
        groups: Int
    ) throws(TorchError) -> Tensor {
        try produce("normalizedAndConvolved", [self, weight]) {
            ct_normalized_convolution(
                handle, layer, slope?.handle ?? ct_tensor(pointer: nil), weight.handle,
                Int64(stride), Int64(padding), Int64(groups), $0)
        }
    }

    /// A rectifier with a slope per channel: max(0, x) + slope * min(0, x).
    ///
    /// Shapes: [B, C, ...] with slope [C] -> the same, in one element type.
    public func prelu(slope: Tensor) throws(TorchError) -> Tensor {
        try produce("prelu", [self, slope]) { ct_prelu(handle, slope.handle, $0) }
    }

    /// A linear map of rows: x W^T (+ b).
    ///
    /// Shapes: [..., I] with weight [O, I] and bias [O] -> [..., O].
    public func linear(weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
        let none = ct_tensor(pointer: nil)
        return try produce("linear", [self, weight]) {
            ct_linear(handle, weight.handle, bias?.handle ?? none, $0)
        }
    }

    /// Zeroes elements with a probability and scales the rest, by the engine's generator.
    public func dropout(_ probability: Double) throws(TorchError) -> Tensor {
        try produce("dropout", [self]) { ct_dropout(handle, probability, true, $0) }
    }

    /// The mean over the batch of -log softmax at the labels.
    ///
    /// Shapes: [B, C] and int64 labels [B] -> scalar.
    public func crossEntropy(_ labels: Tensor) throws(TorchError) -> Tensor {
        try produce("crossEntropy", [self, labels]) { ct_cross_entropy(handle, labels.handle, $0) }
    }
}
