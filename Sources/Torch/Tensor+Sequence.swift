internal import CTorch

// Sequences of vectors: normalisation, attention, choosing some of them.
extension Tensor {
    /// Each vector less its mean, over its deviation, times a weight, plus a bias.
    ///
    /// Shapes: [..., D] with weight and bias [D] -> the same.
    public func layerNormalized(
        weight: Tensor, bias: Tensor, epsilon: Double
    ) throws(TorchError) -> Tensor {
        try produce("layerNormalized", [self, weight]) {
            ct_layer_norm(handle, weight.handle, bias.handle, epsilon, $0)
        }
    }

    /// Attention of every token to all of its sequence, softmax(Q K^T / sqrt(D / heads)) V per head,
    /// by the engine's fused operation.
    ///
    /// Shapes: [B, N, 3 D], in which each token holds query, key and value, each of them the parts of
    /// all heads one after another -> [B, N, D].
    /// - Parameter heads: a divisor of D.
    /// Source: Vaswani et al., arXiv 1706.03762, section 3.2.
    public func selfAttention(heads: Int) throws(TorchError) -> Tensor {
        try produce("selfAttention", [self]) { ct_self_attention(handle, Int64(heads), $0) }
    }

    /// The indices that sort the elements along a dimension, the smallest first, int64.
    public func order(along dimension: Int) throws(TorchError) -> Tensor {
        try produce("order", [self]) { ct_order(handle, Int64(dimension), $0) }
    }

    /// Some successive elements of a dimension, without a copy.
    public func narrowed(
        _ dimension: Int, to range: Range<Int>
    ) throws(TorchError) -> Tensor {
        try produce("narrowed", [self]) {
            ct_narrow(
                handle, Int64(dimension), Int64(range.lowerBound), Int64(range.count), $0)
        }
    }

    /// Dimensions of size 1 repeated up to a shape, without a copy.
    public func expanded(to shape: [Int]) throws(TorchError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try produce("expanded", [self]) { ct_expand(handle, sizes, sizes.count, $0) }
    }
}
