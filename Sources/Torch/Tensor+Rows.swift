internal import CTorch

// Some rows of a matrix, named by int64 [K].
extension Tensor {
    /// A copy of the rows.
    ///
    /// Shapes: [C, D] by [K] -> [K, D]; also [C] by [K] -> [K].
    public func rows(_ rows: Tensor) throws(TorchError) -> Tensor {
        try produce("rows", [self, rows]) { ct_index_select(handle, rows.handle, $0) }
    }

    /// Overwrites the rows with those of `source` [K, D].
    public func copyRowsInPlace(_ rows: Tensor, from source: Tensor) throws(TorchError) {
        try perform("copyRowsInPlace", [self, rows, source]) {
            ct_index_copy_(handle, rows.handle, source.handle)
        }
    }

    /// Adds those of `source` [K, D] to the rows.
    public func addRowsInPlace(_ rows: Tensor, from source: Tensor) throws(TorchError) {
        try perform("addRowsInPlace", [self, rows, source]) {
            ct_index_add_(handle, rows.handle, source.handle)
        }
    }

    /// The distinct elements of int64 tensors in rising order.
    public static func union(_ tensors: [Tensor]) throws(TorchError) -> Tensor {
        try produce("union", tensors) { ct_union(tensors.map(\.handle), tensors.count, $0) }
    }

    /// Where each of `values` is in this rising tensor; its size for values beyond all.
    public func places(of values: Tensor) throws(TorchError) -> Tensor {
        try produce("places", [self, values]) { ct_places(handle, values.handle, $0) }
    }

    /// The classes of labels and random others, drawn from the engine's generator on the device of
    /// the labels.
    ///
    /// - Parameters:
    ///   - self: int64 [B], 0 ..< classes.
    ///   - count: how many there should be; all of the labels' classes are among them even when
    ///     that makes more.
    /// - Returns: the classes, int64 [K], rising, and the labels' places among them.
    public func sampledClasses(
        of classes: Int, count: Int
    ) throws(TorchError) -> (rows: Tensor, places: Tensor) {
        var places = ct_tensor(pointer: nil)
        let rows = try produce("sampledClasses", [self]) {
            ct_sample_classes(handle, Int64(classes), Int64(count), $0, &places)
        }
        return (rows, Tensor(owning: places))
    }
}
