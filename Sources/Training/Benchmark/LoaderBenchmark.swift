import Backbones
import FaceData
import Foundation
import Torch

/// Measures how fast images come from the disk to the network.
public struct LoaderBenchmark {
    /// Drawn faces, when the configuration names no data.
    private static let drawnIdentities = 64
    private static let drawnImages = 16

    private let configuration: Configuration
    private let normalizes: Bool

    /// A benchmark of the data section of `configuration`.
    ///
    /// - Parameter normalizes: whether batches are also turned into the network's input, on the CPU.
    public init(_ configuration: Configuration, normalizes: Bool) {
        self.configuration = configuration
        self.normalizes = normalizes
    }

    /// Loads batches as a training does and takes the time.
    ///
    /// - Parameters:
    ///   - steps: batches to measure.
    ///   - warmup: batches before those.
    ///   - progress: told how many are done.
    /// - Throws: `DatasetError` when the data cannot be read or an image is bad; `TorchError`.
    public func callAsFunction(
        steps: Int, warmup: Int, progress: (Int) -> Void
    ) throws -> LoaderBenchmarkResult {
        guard configuration.data.train.isEmpty else {
            return try measure(configuration.data.train, steps, warmup, progress)
        }
        return try DrawnFaces.with(
            identities: Self.drawnIdentities, images: Self.drawnImages
        ) { path in
            try measure(path, steps, warmup, progress)
        }
    }

    private func measure(
        _ path: String, _ steps: Int, _ warmup: Int, _ progress: (Int) -> Void
    ) throws -> LoaderBenchmarkResult {
        let start = ContinuousClock.now
        let dataset = try FaceDataset.open(
            path: path,
            exclude: configuration.data.exclude.isEmpty
                ? nil : URL(filePath: configuration.data.exclude))
        let opening = ContinuousClock.now - start
        let loader = try loader(of: dataset)
        defer { loader.stop() }
        var last = ContinuousClock.now
        var times: [Double] = []
        var first: (time: ContinuousClock.Instant, core: Double)?
        for step in 0..<(warmup + steps) {
            if step == warmup { first = (.now, try ProcessTime.seconds) }
            guard let batch = try loader.next() else { break }
            try consume(batch)
            let now = ContinuousClock.now
            if step >= warmup { times.append((now - last) / .milliseconds(1)) }
            last = now
            progress(step + 1)
        }
        guard let first, let median = times.median else {
            throw DatasetError.unusable(path: path, reason: "has no batch to measure")
        }
        let images = Double(times.count * configuration.training.batchSize)
        return LoaderBenchmarkResult(
            form: dataset.form.rawValue, images: dataset.count,
            batchSize: configuration.training.batchSize, workers: configuration.data.workers,
            steps: times.count, imagesPerSecond: images / ((.now - first.time) / .seconds(1)),
            imagesPerCoreSecond: images / (try ProcessTime.seconds - first.core),
            millisecondsPerStep: median, openingSeconds: opening / .seconds(1),
            peakBytes: try ProcessMemory.peak)
    }

    private func loader(of dataset: FaceDataset) throws -> BatchLoader {
        let plan = try BatchPlan(
            order: EpochOrder(
                count: dataset.count, seed: UInt64(configuration.training.seed),
                shuffle: configuration.data.shuffle),
            batchSize: configuration.training.batchSize, keepsLastShortBatch: false)
        var options = BatchLoader.Options()
        options.workers = configuration.data.workers
        options.flip = configuration.data.flip
        options.augmentation = configuration.data.augment.augmentation
        options.failurePolicy = .stop
        return try BatchLoader(images: dataset, plan: plan, options: options)
    }

    private func consume(_ batch: ImageBatch) throws {
        defer { batch.release() }
        guard normalizes else { return }
        let size = Preprocessing.standard.size
        let pixels = try Tensor.borrowing(
            batch.pixels, [batch.count, size, size, 3], dtype: .uint8)
        _ = try Preprocessing.standard(pixels)
    }
}

/// What `benchmark loader` measured.
public struct LoaderBenchmarkResult: Encodable, Sendable {
    public let form: String
    /// Images in the data set.
    public let images: Int
    /// Images per batch.
    public let batchSize: Int
    /// As configured; 0: chosen from the cores.
    public let workers: Int
    /// Batches measured, warm-up excluded.
    public let steps: Int
    public let imagesPerSecond: Double
    /// Images for each second that a core of this process was busy.
    public let imagesPerCoreSecond: Double
    /// The median time between two batches.
    public let millisecondsPerStep: Double
    /// The time to find out what there is, before the first batch.
    public let openingSeconds: Double
    /// The most memory of the process at once.
    public let peakBytes: Int

    private enum CodingKeys: String, CodingKey {
        case form, images
        case batchSize = "batch_size"
        case workers, steps
        case imagesPerSecond = "images_per_second"
        case imagesPerCoreSecond = "images_per_core_second"
        case millisecondsPerStep = "milliseconds_per_step"
        case openingSeconds = "opening_seconds"
        case peakBytes = "peak_bytes"
    }
}

/// The time that cores spent on this process, in the program and in the system.
enum ProcessTime {
    static var seconds: Double {
        get throws(TorchError) {
            var time = timespec()
            guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else {
                throw TorchError(
                    operation: "clock_gettime", message: String(cString: strerror(errno)))
            }
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }
}
