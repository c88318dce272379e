internal import CTorch

/// The softmax over very many class centres: never are the logits of all of them in memory.
///
/// Forward keeps a running log-sum-exp over blocks of classes; backward multiplies once more, block
/// by block, and can update the centres on the way, so that their gradient is never in memory
/// either. On the CPU this is one kernel; elsewhere, and in float64, the engine's operations do the
/// same in chunks.
public struct LeanSoftmax: Sendable {
    /// s, the length that cosines are scaled to.
    public var scale: Double
    /// Cosines to other classes above it count as logit 0; 0: none do.
    public var filterThreshold = 0.0
    /// The type in which cosines are multiplied; sums are in float32.
    public var product = DType.float32
    /// Logits kept from forward to backward at most; the rest is computed twice.
    public var keptBytes = LeanSoftmax.defaultKeptBytes
    /// Whether the kernel stays out of it.
    public var isPlain = false

    /// 42 MiB: with the memory of the kernel and its code it stays below 64 MiB.
    public static let defaultKeptBytes = 42 << 20

    public init(scale: Double) {
        self.scale = scale
    }

    /// The sums of a batch, recorded for backward, which works once.
    ///
    /// B batch, C classes, D embedding.
    ///
    /// - Parameters:
    ///   - directions: embeddings of length 1, [B, D].
    ///   - labels: int64 [B], places among the classes in use.
    ///   - weight: the class centres, [C, D], of any length.
    ///   - update: backward changes the centres at once, and gives them no gradient; nil: they get
    ///     a gradient.
    /// - Returns: log of the sum over the other classes of e^(s cos), [B], and the cosine to the
    ///   own class, [B].
    public func sums(
        _ directions: Tensor, labels: Tensor, weight: Tensor, update: RowUpdate? = nil
    ) throws(TorchError) -> (totals: Tensor, targets: Tensor) {
        let settings = ct_lean_softmax(
            scale: scale, filter: filterThreshold, product: product.handle,
            kept_bytes: Int64(keptBytes), plain: isPlain)
        var targets = ct_tensor(pointer: nil)
        let none = ct_tensor(pointer: nil)
        let totals = try produce("LeanSoftmax", [directions, weight, labels]) { totals in
            guard let update else {
                return ct_lean_softmax_sums(
                    directions.handle, weight.handle, labels.handle, settings, nil, totals,
                    &targets)
            }
            var rows = ct_row_update(
                rows: update.rows?.handle ?? none, velocity: update.velocity?.handle ?? none,
                rate: update.rate, momentum: update.momentum, decay: update.weightDecay)
            return ct_lean_softmax_sums(
                directions.handle, weight.handle, labels.handle, settings, &rows, totals, &targets)
        }
        return (totals, Tensor(owning: targets))
    }

    /// Whether a kernel does this for these centres, on their device and in this product type.
    public static func hasKernel(for weight: Tensor, product: DType) -> Bool {
        ct_has_lean_kernel(weight.handle, product.handle)
    }
}

/// A step of SGD on some rows of a matrix, taken while their gradient passes by.
public struct RowUpdate {
    /// int64 [K], rising; nil: all.
    public var rows: Tensor?
    /// The momentum of all rows; nil without momentum.
    public let velocity: Tensor?
    public let rate: Double
    public let momentum: Double
    public let weightDecay: Double

    /// - Parameters:
    ///   - velocity: as large as the matrix; nil without momentum.
    ///   - rate: the learning rate.
    public init(
        rows: Tensor? = nil, velocity: Tensor?, rate: Double, momentum: Double, weightDecay: Double
    ) {
        self.rows = rows
        self.velocity = velocity
        self.rate = rate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}
