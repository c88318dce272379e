/// How an epoch's images fall into batches.
public struct BatchPlan: Sendable, Equatable {
    public let order: EpochOrder
    /// The number of images in a batch B.
    public let batchSize: Int
    /// Whether the images that do not fill a batch make a short one; otherwise they wait for the
    /// next epoch's order.
    public let keepsLastShortBatch: Bool

    /// Cuts the epochs of `order` into batches.
    ///
    /// - Throws: `DatasetError.unusable` when an epoch would have no batch at all.
    public init(order: EpochOrder, batchSize: Int, keepsLastShortBatch: Bool) throws(DatasetError) {
        precondition(batchSize > 0, "a batch has at least one image")
        guard order.count >= (keepsLastShortBatch ? 1 : batchSize) else {
            throw .unusable(
                path: "data",
                reason: "\(order.count) images do not fill one batch of \(batchSize); "
                    + "lower training.batch_size")
        }
        self.order = order
        self.batchSize = batchSize
        self.keepsLastShortBatch = keepsLastShortBatch
    }

    /// The number of batches in each epoch.
    public var batchesPerEpoch: Int {
        keepsLastShortBatch
            ? (order.count + batchSize - 1) / batchSize : order.count / batchSize
    }

    /// The images of one batch, in order; epochs and batches count from 0.
    public func indices(ofBatch batch: Int, epoch: Int) -> [Int] {
        precondition((0..<batchesPerEpoch).contains(batch), "the epoch has no such batch")
        let start = batch * batchSize
        return order.indices(at: start..<min(order.count, start + batchSize), epoch: epoch)
    }
}
