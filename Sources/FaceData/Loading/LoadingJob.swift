/// One batch while its images are decoded.
///
/// What changes is guarded by the lock of `LoaderCore`; a slot's pixels belong to the thread that
/// claimed it.
final class LoadingJob: @unchecked Sendable {
    let position: BatchPosition
    /// The image of each slot.
    let indices: [Int]
    /// The buffer's number in the pool.
    let buffer: Int
    /// Slots below this are claimed by a thread.
    var claimed = 0
    /// The number of slots whose thread has not finished.
    var pending: Int
    /// Why the image of a slot cannot be used.
    var failures: [Int: ImageError] = [:]
    /// Why nothing more can be read.
    var fault: (any Error)?
    /// Whether the batch can be handed out.
    var isComplete = false

    init(position: BatchPosition, indices: [Int], buffer: Int) {
        self.position = position
        self.indices = indices
        self.buffer = buffer
        pending = indices.count
    }

    /// Moves the images that are there to the front, in order.
    func closeGaps(in pixels: UnsafeMutableRawBufferPointer, imageByteCount: Int) {
        guard let base = pixels.baseAddress, !failures.isEmpty else { return }
        var target = 0
        for slot in indices.indices where failures[slot] == nil {
            if target != slot {
                base.advanced(by: target * imageByteCount).copyMemory(
                    from: base.advanced(by: slot * imageByteCount), byteCount: imageByteCount)
            }
            target += 1
        }
    }
}

/// The place of a batch in a training.
public struct BatchPosition: Sendable, Equatable, Codable {
    /// The epoch, from 0.
    public var epoch: Int
    /// The batch within the epoch, from 0.
    public var batch: Int

    /// Batch `batch` of epoch `epoch`, both from 0.
    public init(epoch: Int, batch: Int) {
        precondition(epoch >= 0 && batch >= 0, "epochs and batches count from 0")
        self.epoch = epoch
        self.batch = batch
    }
}
