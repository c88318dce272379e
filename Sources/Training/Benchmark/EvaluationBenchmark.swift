import Backbones
import FaceData
import Foundation
public import Torch

/// Measures how fast a network embeds faces as tests do: each image and its mirror image, decoded
/// while the network computes.
public struct EvaluationBenchmark {
    /// Drawn faces, which come again until there are enough.
    private static let drawnIdentities = 16
    private static let drawnImages = 8

    private let configuration: Configuration
    private let device: Device
    private let embedder: Embedder

    /// A benchmark of the network section of `configuration`, with its weights or random ones.
    ///
    /// - Parameters:
    ///   - batchSize: images per pass.
    ///   - device: where the network runs.
    /// - Throws: `ModelFileError` and the like for weights that do not fit; `TorchError`.
    public init(_ configuration: Configuration, batchSize: Int, device: Device) throws {
        self.configuration = configuration
        self.device = device
        try Engine.seed(UInt64(configuration.training.seed))
        let backbone = try configuration.network.makeBackbone()
        if !configuration.network.weights.isEmpty {
            try ModelFile.load(
                URL(filePath: configuration.network.weights), into: backbone,
                name: configuration.network.name)
        }
        try backbone.move(to: device)
        var embedder = Embedder(
            backbone, dimension: configuration.network.embedding, device: device)
        embedder.batchSize = batchSize
        self.embedder = embedder
    }

    /// Embeds drawn faces, from the files to embeddings in main memory, and takes the time.
    ///
    /// - Parameters:
    ///   - steps: batches to measure, at least 1.
    ///   - warmup: batches before those.
    ///   - progress: told how many are done.
    public func callAsFunction(
        steps: Int, warmup: Int, progress: (Int) -> Void = { _ in }
    ) throws -> EvaluationBenchmarkResult {
        try DrawnFaces.with(identities: Self.drawnIdentities, images: Self.drawnImages) { path in
            let images = RepeatedImages(
                images: try FaceDataset.open(path: path),
                count: (warmup + steps) * embedder.batchSize)
            return try measure(images, warmup: warmup, progress)
        }
    }

    private func measure(
        _ images: RepeatedImages, warmup: Int, _ progress: (Int) -> Void
    ) throws -> EvaluationBenchmarkResult {
        if device.isGPU { try Engine.resetPeakMemory(of: device) }
        var times: [Double] = []
        var core = 0.0
        var last = ContinuousClock.now
        var done = 0
        try embedder.forEachBatch(of: images, mirrored: true) { _, _ in
            let now = ContinuousClock.now
            done += 1
            if done > warmup { times.append((now - last) / .seconds(1)) }
            if done == warmup { core = try ProcessTime.seconds }
            last = now
            progress(done)
        }
        return try result(times, coreSeconds: ProcessTime.seconds - core)
    }

    private func result(
        _ times: [Double], coreSeconds: Double
    ) throws -> EvaluationBenchmarkResult {
        let count = Double(times.count * embedder.batchSize)
        return EvaluationBenchmarkResult(
            network: configuration.network.name.rawValue, batchSize: embedder.batchSize,
            threads: Engine.threads, steps: times.count,
            imagesPerSecond: count / times.reduce(0, +), imagesPerCoreSecond: count / coreSeconds,
            millisecondsPerStep: 1000 * (times.median ?? .nan),
            peakBytes: device.isGPU
                ? try Engine.memory(of: device).peak : try ProcessMemory.peak)
    }
}

/// What `benchmark evaluate` measured.
public struct EvaluationBenchmarkResult: Encodable, Sendable {
    public let network: String
    /// Images per pass, each embedded twice.
    public let batchSize: Int
    public let threads: Int
    /// Batches measured, warm-up excluded.
    public let steps: Int
    /// Images, not embeddings: each is embedded as it is and mirrored.
    public let imagesPerSecond: Double
    /// Images for each second that a core was busy.
    public let imagesPerCoreSecond: Double
    /// The median time between two batches.
    public let millisecondsPerStep: Double
    /// The most memory at once: tensors on a GPU, the whole process on the CPU.
    public let peakBytes: Int

    private enum CodingKeys: String, CodingKey {
        case network
        case batchSize = "batch_size"
        case threads, steps
        case imagesPerSecond = "images_per_second"
        case imagesPerCoreSecond = "images_per_core_second"
        case millisecondsPerStep = "milliseconds_per_step"
        case peakBytes = "peak_bytes"
    }
}

/// Images that come again from the first when they are used up.
private struct RepeatedImages: ImageSource {
    let images: FaceDataset
    let count: Int

    private func index(_ index: Int) -> Int { index % images.count }

    func label(at index: Int) -> Int32 { images.label(at: self.index(index)) }

    func name(at index: Int) -> String { images.name(at: self.index(index)) }

    func byteCount(at index: Int) -> Int? { images.byteCount(at: self.index(index)) }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try images.withBytes(at: self.index(index), using: buffer, body)
    }
}
