import FaceData
import Foundation
import Torch

/// The micro-batches of each optimizer step, from any step on.
final class BatchFeed {
    private let loader: BatchLoader
    private let accumulation: Int
    private var ledger: BadImageLedger
    private let note: (String) -> Void

    /// - Parameters:
    ///   - step: the first optimizer step to feed.
    ///   - note: takes a line about each image that had to be left out.
    init(
        _ images: FaceDataset, plan: BatchPlan, configuration: Configuration, from step: Int,
        device: Device, note: @escaping (String) -> Void
    ) throws {
        accumulation = configuration.training.accumulation
        ledger = BadImageLedger(imageCount: images.count)
        self.note = note
        var options = BatchLoader.Options()
        options.workers = configuration.data.workers
        options.flip = configuration.data.flip
        options.augmentation = configuration.data.augment.augmentation
        if case .cuda = device { options.allocator = PinnedMemory.allocator(for: device) }
        let (epoch, batch) = (step * accumulation).quotientAndRemainder(
            dividingBy: plan.batchesPerEpoch)
        loader = try BatchLoader(
            images: images, plan: plan, from: BatchPosition(epoch: epoch, batch: batch),
            options: options)
    }

    /// The micro-batches of the next step, those with fewer than 2 usable images left out.
    ///
    /// - Throws: `DatasetError` when too many images are bad or the data went away.
    func next() throws -> [ImageBatch] {
        var batches: [ImageBatch] = []
        for _ in 0..<accumulation {
            guard let batch = try loader.next() else { break }
            for image in try ledger.record(batch.failures) {
                note("left out \(image)")
            }
            if batch.count >= 2 { batches.append(batch) }
        }
        return batches
    }

    /// The time spent waiting for data since the start, in seconds.
    var waitSeconds: Double { loader.waitSeconds }

    /// Ends the decoding threads.
    func stop() {
        loader.stop()
    }
}
