internal import CTorch

// The same elements in another shape or order, and picking some of them.
extension Tensor {
    /// The dimensions in another order.
    public func permuted(_ order: [Int]) throws(TorchError) -> Tensor {
        let dimensions = order.map(Int64.init)
        return try produce("permuted", [self]) {
            ct_permute(handle, dimensions, dimensions.count, $0)
        }
    }

    /// The same elements, row-major, in another shape; one size may be -1.
    public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try produce("reshaped", [self]) { ct_reshape(handle, sizes, sizes.count, $0) }
    }

    /// The elements that are at least `floor`, in row-major order.
    ///
    /// Shapes: places int64 [N], counted over all elements; values [N].
    public func elements(
        atLeast floor: Double
    ) throws(TorchError) -> (places: Tensor, values: Tensor) {
        var values = ct_tensor(pointer: nil)
        let places = try produce("elements", [self]) { ct_at_least(handle, floor, $0, &values) }
        return (places, Tensor(owning: values))
    }

    /// A dimension of size 1 inserted.
    public func expandingDimension(_ dimension: Int) throws(TorchError) -> Tensor {
        try produce("expandingDimension", [self]) { ct_unsqueeze(handle, Int64(dimension), $0) }
    }

    /// One dimension in reverse order.
    public func flipped(_ dimension: Int) throws(TorchError) -> Tensor {
        try produce("flipped", [self]) { ct_flip(handle, Int64(dimension), $0) }
    }

    /// The elements that `index` names along one dimension.
    ///
    /// Shapes: [B, C] gathered along 1 by int64 [B, K] -> [B, K].
    public func gathered(_ dimension: Int, _ index: Tensor) throws(TorchError) -> Tensor {
        try produce("gathered", [self, index]) {
            ct_gather(handle, Int64(dimension), index.handle, $0)
        }
    }

    /// A copy in which the elements that `index` names along one dimension are those of `source`.
    public func scattering(
        _ source: Tensor, _ dimension: Int, _ index: Tensor
    ) throws(TorchError) -> Tensor {
        try produce("scattering", [self, index, source]) {
            ct_scatter(handle, Int64(dimension), index.handle, source.handle, $0)
        }
    }

    /// Overwrites the elements that `index` names along one dimension with those of `source`.
    public func scatterInPlace(
        _ source: Tensor, _ dimension: Int, _ index: Tensor
    ) throws(TorchError) {
        try perform("scatterInPlace", [self, index, source]) {
            ct_scatter_(handle, Int64(dimension), index.handle, source.handle)
        }
    }
}
