import Foundation

/// Decodes batches ahead of their consumer, with threads of its own.
///
/// Batches come in the order of the plan, and their contents depend on the plan alone, not on the
/// number of threads. The threads decode one batch together, so that the first comes soon.
public final class BatchLoader {
    /// How batches are made.
    public struct Options: Sendable {
        /// The number of threads; 0: chosen from the cores.
        public var workers = 0
        /// The number of batches in memory, those in the consumer's hands among them; 0: two per
        /// thread, from 3 on, within 256 MiB.
        public var buffers = 0
        /// Width and height of every image in pixels.
        public var imageSize = 112
        /// Whether half of the images, chosen anew in each epoch, are mirrored.
        public var flip = false
        /// Random changes, chosen anew in each epoch; before an image is mirrored.
        public var augmentation = Augmentation()
        /// What happens to an image that cannot be used.
        public var failurePolicy = FailurePolicy.leaveOut
        /// Where the memory comes from.
        public var allocator = BufferAllocator.standard

        /// Images of 112 x 112 pixels, as they are.
        public init() {}

        private static let defaultByteLimit = 256 << 20

        var workerCount: Int {
            workers > 0 ? workers : min(8, max(1, ProcessInfo.processInfo.activeProcessorCount))
        }

        func bufferCount(batchByteCount: Int) -> Int {
            buffers > 0
                ? buffers
                : max(3, min(2 * workerCount, Self.defaultByteLimit / max(1, batchByteCount)))
        }
    }

    /// What happens to an image that cannot be used.
    public enum FailurePolicy: Sendable {
        /// Its batch is shorter and names it.
        case leaveOut
        /// `next` throws `DatasetError.image`.
        case stop
    }

    private let core: LoaderCore
    private let team: ThreadTeam

    /// Starts decoding.
    ///
    /// - Parameters:
    ///   - images: what `plan` counts.
    ///   - start: the first batch.
    ///   - endEpoch: the epoch before which to end; `.max` for an endless row of batches.
    /// - Throws: what the allocator throws.
    public init(
        images: any ImageSource, plan: BatchPlan,
        from start: BatchPosition = BatchPosition(epoch: 0, batch: 0), endEpoch: Int = .max,
        options: Options = Options()
    ) throws {
        precondition(images.count == plan.order.count, "the plan must be that of the images")
        precondition(start.batch <= plan.batchesPerEpoch, "the epoch has no such batch")
        let core = try LoaderCore(
            images: images, plan: plan, from: plan.normalized(start), endEpoch: endEpoch,
            options: options)
        self.core = core
        team = ThreadTeam(count: options.workerCount, name: "soloface loader") { core.work() }
    }

    deinit { stop() }

    /// The next batch, waited for; nil after the last one or after `stop`.
    ///
    /// The loader goes on only while batches are released: hold fewer than `Options.buffers`.
    /// - Throws: `DatasetError` when the data can no longer be read, naming the file; then every
    ///   further call throws the same.
    public func next() throws -> ImageBatch? { try core.nextBatch() }

    /// The time spent in `next` since the start, in seconds.
    public var waitSeconds: Double { core.waitSeconds }

    /// Ends the threads and returns when they have ended; batches in hand stay valid.
    public func stop() {
        core.stop()
        team.join()
    }
}

extension BatchPlan {
    /// The batch that follows.
    func position(after position: BatchPosition) -> BatchPosition {
        normalized(BatchPosition(epoch: position.epoch, batch: position.batch + 1))
    }

    /// The same place, as a batch that exists: the end of an epoch is the start of the next.
    func normalized(_ position: BatchPosition) -> BatchPosition {
        position.batch < batchesPerEpoch
            ? position : BatchPosition(epoch: position.epoch + 1, batch: 0)
    }
}
