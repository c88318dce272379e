internal import CTorch

// Sums and norms.
extension Tensor {
    /// The sum of all elements.
    public func sum() throws(TorchError) -> Tensor {
        try produce("sum", [self]) { ct_sum(handle, $0) }
    }

    /// The sums along one dimension.
    public func sum(along dimension: Int, keep: Bool = false) throws(TorchError) -> Tensor {
        try produce("sum", [self]) { ct_sum_along(handle, Int64(dimension), keep, $0) }
    }

    /// The mean of all elements.
    public func mean() throws(TorchError) -> Tensor {
        try produce("mean", [self]) { ct_mean(handle, $0) }
    }

    /// The L2 norm of all elements.
    public func norm() throws(TorchError) -> Tensor {
        try produce("norm", [self]) { ct_norm(handle, $0) }
    }

    /// The L2 norms along one dimension.
    public func norm(along dimension: Int, keep: Bool = false) throws(TorchError) -> Tensor {
        try produce("norm", [self]) { ct_norm_along(handle, Int64(dimension), keep, $0) }
    }

    /// Rows scaled to length 1: x / max(|x|, 1e-12), along the last dimension.
    ///
    /// Shapes: [N, D] -> [N, D].
    public func normalizedRows() throws(TorchError) -> Tensor {
        let lengths = try norm(along: -1, keep: true)
        return try self / lengths.clamped(to: 1e-12...Double.infinity)
    }
}
