internal import CTorch

/// The softmax over very many classes in two passes that never hold all of their logits.
///
/// The first pass adds up e^logit chunk by chunk; the second makes the gradients by hand and lets the
/// classes learn in the same sweep. On the CPU with own kernels where there are any, else with the
/// engine's operations.
///
/// B batch, D embedding, C classes, K classes in use.
/// Source: the running sum of exponentials of Milakov and Gimelshein, arXiv 1805.02867.
public struct ClassSoftmax {
    /// float32 [B, D], rows of length 1.
    public let directions: Tensor
    /// float32 [C, D], rows of any length but 0; directions are compared with theirs.
    public let weight: Tensor
    /// int64 [K], the classes in use, each once; nil: all.
    public let rows: Tensor?
    /// int64 [B], 0 ..< K: each row's own class among those in use.
    public let labels: Tensor
    /// s: the logit of a class is s times the cosine to it.
    public let scale: Double
    /// Other classes whose cosine is above it count as logit 0 without a gradient; nil: none.
    public let threshold: Double?
    /// The type that the factors of products are rounded to; sums are float32.
    public let product: DType
    /// Logits up to so many bytes are kept for the second pass, which then need not make them again.
    public let keptByteCount: Int

    /// Compares a batch with classes; see the properties.
    public init(
        directions: Tensor, weight: Tensor, rows: Tensor? = nil, labels: Tensor, scale: Double,
        threshold: Double? = nil, product: DType = .float32, keptByteCount: Int = 64 << 20
    ) {
        self.directions = directions
        self.weight = weight
        self.rows = rows
        self.labels = labels
        self.scale = scale
        self.threshold = threshold
        self.product = product
        self.keptByteCount = keptByteCount
    }

    /// What the first pass finds.
    public struct Sums {
        /// float32 [B]: log of the sum of e^logit over all classes in use but the own one.
        public let logSums: Tensor
        /// float32 [B]: the cosine to the own class.
        public let cosines: Tensor
        fileprivate let logits: Tensor?
    }

    /// How the classes in use learn: b = momentum b + gradient + decay w, then w -= rate b.
    ///
    /// The rows of classes that are not in use, and of their b, are not touched.
    public struct Update {
        public let rate: Double
        public let momentum: Double
        public let weightDecay: Double
        /// b, float32 [C, D]; nil without momentum.
        public let buffer: Tensor?

        /// See the properties.
        public init(rate: Double, momentum: Double, weightDecay: Double, buffer: Tensor?) {
            precondition((buffer != nil) == (momentum > 0), "momentum needs a memory")
            self.rate = rate
            self.momentum = momentum
            self.weightDecay = weightDecay
            self.buffer = buffer
        }
    }

    /// Whether products of a type have a kernel of their own on this processor.
    public static func hasKernel(_ product: DType) -> Bool {
        ct_class_kernel_available(product.handle)
    }

    /// The first pass; not recorded.
    ///
    /// - Throws: `TorchError`, also for a label that is not in 0 ..< K.
    public func sums() throws(TorchError) -> Sums {
        var found = ct_class_sums()
        var batch = batch
        try perform("ClassSoftmax.sums", [directions, weight]) {
            ct_class_sums_of(&batch, &found)
        }
        return Sums(
            logSums: Tensor(owning: found.log_sums), cosines: Tensor(owning: found.cosines),
            logits: found.logits.pointer == nil ? nil : Tensor(owning: found.logits))
    }

    /// The second pass: the loss's gradient by the directions, [B, D].
    ///
    /// - Parameters:
    ///   - sums: from the first pass over the same weight.
    ///   - logSumSlopes: the loss's derivatives by `logSums`, [B].
    ///   - cosineSlopes: those by `cosines`, [B].
    ///   - update: lets the classes in use learn in the same sweep; nil: they stay.
    public func gradient(
        _ sums: Sums, logSumSlopes: Tensor, cosineSlopes: Tensor, update: Update?
    ) throws(TorchError) -> Tensor {
        let none = ct_tensor(pointer: nil)
        var batch = batch
        var found = ct_class_sums(
            log_sums: sums.logSums.handle, cosines: sums.cosines.handle,
            logits: sums.logits?.handle ?? none)
        guard let update else {
            return try produce("ClassSoftmax.gradient", [directions, weight]) {
                ct_class_gradients(
                    &batch, &found, logSumSlopes.handle, cosineSlopes.handle, nil, $0)
            }
        }
        var step = ct_class_update(
            learning_rate: update.rate, momentum: update.momentum, decay: update.weightDecay,
            buffer: update.buffer?.handle ?? none)
        return try produce("ClassSoftmax.gradient", [directions, weight]) {
            ct_class_gradients(
                &batch, &found, logSumSlopes.handle, cosineSlopes.handle, &step, $0)
        }
    }

    private var batch: ct_class_batch {
        ct_class_batch(
            directions: directions.handle, weight: weight.handle,
            rows: rows?.handle ?? ct_tensor(pointer: nil), labels: labels.handle, scale: scale,
            threshold: threshold ?? .infinity, product: product.handle,
            kept_bytes: Int64(keptByteCount))
    }
}
