import Backbones
import FaceData
import Foundation
import Heads
public import Torch

/// Steps of the head alone on random embeddings, measured.
///
/// B batch, C identities, D embedding.
public struct HeadBenchmark {
    private let configuration: Configuration
    /// Where the head is.
    public let device: Device
    private let head: MarginHead
    private let identities: Int
    private let bytesBefore: Int

    /// Makes the head as a training would.
    ///
    /// - Parameter configuration: valid; of `data` only `identities` counts, of `network` only
    ///   `embedding`, of `training` only `batch_size` and `seed`.
    public init(_ configuration: Configuration, device: Device) throws {
        let device = configuration.head.device.resolved(beside: device)
        self.configuration = configuration
        self.device = device
        identities =
            configuration.data.identities > 0
            ? configuration.data.identities : TrainingBenchmark.usualIdentities
        bytesBefore = device.isGPU ? 0 : try ProcessMemory.peak
        try Engine.seed(UInt64(configuration.training.seed))
        let centers = try configuration.head.makeCenters(
            classes: identities, embedding: configuration.network.embedding)
        try centers.move(to: device)
        head = try configuration.head.makeHead(
            centers, configuration.margin, configuration.optimizer)
    }

    /// Makes `warmup` steps, then measures `steps`: loss, its value, gradients and update.
    ///
    /// - Parameters:
    ///   - steps: at least 1.
    ///   - progress: told the number of steps done, warm-up included.
    public func callAsFunction(
        steps: Int, warmup: Int, progress: (Int) -> Void = { _ in }
    ) throws -> HeadBenchmarkResult {
        if device.isGPU { try Engine.resetPeakMemory(of: device) }
        return try result(
            MeasuredSteps(steps, after: warmup, progress: progress, step: step))
    }

    private func step(_ index: Int) throws -> (loss: Double, seconds: Double) {
        let (embeddings, labels) = try batch(index)
        try Engine.synchronize(device)
        let start = ContinuousClock.now
        try embeddings.setRequiresGradient(true)
        let rate = configuration.optimizer.learningRate
        let loss = try head.loss(of: embeddings, labels: labels, for: .learning(rate: rate))
        let value = try loss.item()
        try loss.backward()
        try head.step(rate: rate)
        try head.clearGradients()
        try Engine.synchronize(device)
        return (value, (ContinuousClock.now - start) / .seconds(1))
    }

    /// Embeddings from N(0, 1) and labels, functions of the seed and the number of the batch.
    private func batch(_ index: Int) throws(TorchError) -> (embeddings: Tensor, labels: Tensor) {
        let size = configuration.training.batchSize
        var generator = SplitMix64(seed: UInt64(configuration.training.seed) &+ UInt64(index))
        let labels = (0..<size).map { _ in Int64(generator.next() % UInt64(identities)) }
        let embeddings = try Tensor.empty([size, configuration.network.embedding])
        try embeddings.fillNormalInPlace(mean: 0, deviation: 1)
        return (try embeddings.to(device), try Tensor.from(labels, [size]).to(device))
    }

    private func result(_ steps: MeasuredSteps) throws -> HeadBenchmarkResult {
        let peak = device.isGPU ? try Engine.memory(of: device).peak : try ProcessMemory.peak
        let median = steps.median
        let batch = configuration.training.batchSize
        let width = head.centers.weight.tensor.shape[1]
        // Three products of a multiply-add each: cosines, gradient of embeddings, of centres.
        let operations = 6 * Double(batch) * head.centers.expectedClasses * Double(width)
        let precision = configuration.head.precision
        let matrixRate = device.isGPU ? try MatrixRate.measure(precision.dtype, on: device) : nil
        var stateBytes = 0
        for tensor in head.trainableParameters.map(\.parameter.tensor)
            + head.optimizerState.map(\.tensor)
        {
            stateBytes += tensor.count * (try tensor.dtype.byteCount)
        }
        return HeadBenchmarkResult(
            identities: identities, embedding: configuration.network.embedding, batchSize: batch,
            margin: configuration.margin.name, sampleRate: configuration.head.sampleRate,
            precision: precision.rawValue, threads: Engine.threads, steps: steps.seconds.count,
            imagesPerSecond: Double(batch) / median, millisecondsPerStep: 1000 * median,
            peakBytes: peak, bytesBefore: bytesBefore, stateBytes: stateBytes,
            utilisation: matrixRate.map { operations / median / $0 }, losses: steps.losses)
    }
}

/// What `benchmark head` measured.
public struct HeadBenchmarkResult: Encodable, Sendable {
    public let identities: Int
    public let embedding: Int
    public let batchSize: Int
    public let margin: String
    public let sampleRate: Double
    /// Of the product.
    public let precision: String
    /// On the CPU.
    public let threads: Int
    /// Steps measured, warm-up excluded.
    public let steps: Int
    public let imagesPerSecond: Double
    /// The median.
    public let millisecondsPerStep: Double
    /// The most memory at once: tensors on a GPU, the whole process on the CPU.
    public let peakBytes: Int
    /// What the process had needed before the head was made; 0 on a GPU.
    public let bytesBefore: Int
    /// Class centres and what their update rule remembers.
    public let stateBytes: Int
    /// The share of the measured rate of matrix products; nil on the CPU.
    public let utilisation: Double?
    /// The loss of every step from the first, warm-up included.
    public let losses: [Double]

    /// What was needed beside the head itself.
    public var workBytes: Int { max(0, peakBytes - bytesBefore - stateBytes) }

    private enum CodingKeys: String, CodingKey {
        case identities, embedding
        case batchSize = "batch_size"
        case margin
        case sampleRate = "sample_rate"
        case precision, threads, steps
        case imagesPerSecond = "images_per_second"
        case millisecondsPerStep = "milliseconds_per_step"
        case peakBytes = "peak_bytes"
        case bytesBefore = "bytes_before"
        case stateBytes = "state_bytes"
        case utilisation = "flops_utilisation"
        case losses
    }
}
