/// Decoded images of one batch, in memory that goes back to the loader.
///
/// An image that cannot be used is left out: the batch is shorter, and says so in `failures`.
public final class ImageBatch: @unchecked Sendable {
    /// The epoch, from 0.
    public let epoch: Int
    /// The batch within the epoch, from 0.
    public let batch: Int
    /// The class of each image; `count` of them.
    public let labels: [Int64]
    /// The place of each image in the data set; `count` of them.
    public let indices: [Int]
    /// The images that were left out.
    public let failures: [BadImage]
    /// The images as RGB bytes, not to be used after `release`.
    ///
    /// Shapes: [count, size, size, 3].
    public let pixels: UnsafeMutableRawBufferPointer

    private let recycle: @Sendable () -> Void
    private let isReleased = Locked(false)

    package init(
        epoch: Int, batch: Int, labels: [Int64], indices: [Int], failures: [BadImage],
        pixels: UnsafeMutableRawBufferPointer, recycle: @escaping @Sendable () -> Void
    ) {
        self.epoch = epoch
        self.batch = batch
        self.labels = labels
        self.indices = indices
        self.failures = failures
        self.pixels = pixels
        self.recycle = recycle
    }

    deinit { release() }

    /// The number of images that are there.
    public var count: Int { indices.count }

    /// Gives the memory back, when its contents have been copied; a batch that goes away does so
    /// too.
    public func release() {
        let isFirst = isReleased.withLock { released in
            defer { released = true }
            return !released
        }
        if isFirst { recycle() }
    }
}
