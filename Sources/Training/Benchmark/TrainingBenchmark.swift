import Backbones
import FaceData
import Foundation
import Heads
public import Torch

/// Whole training steps on random images, measured.
public struct TrainingBenchmark {
    /// The identities of a benchmark whose configuration does not say: those of CASIA-WebFace.
    public static let usualIdentities = 10_572

    private let configuration: Configuration
    private let device: Device
    private let state: TrainingState
    private let batches: SyntheticBatches
    private let identities: Int
    private let bytesBefore: Int

    /// Makes network and head as a training would.
    ///
    /// - Parameter configuration: valid; of `data` only `identities` counts.
    /// - Throws: `RunError.precision`, or what making the parts throws.
    public init(_ configuration: Configuration, device: Device) throws {
        let precision = configuration.training.precision
        if let refusal = configuration.training.refusal(on: device) {
            throw RunError.precision(refusal)
        }
        self.configuration = configuration
        self.device = device
        identities =
            configuration.data.identities > 0
            ? configuration.data.identities : Self.usualIdentities
        try TrainingSetup.apply(precision.resolved(on: device), configuration.training, device)
        bytesBefore = device.isGPU ? 0 : try ProcessMemory.peak
        state = try TrainingState(
            configuration, identities: identities, totalSteps: 1_000_000, device: device)
        batches = SyntheticBatches(
            size: configuration.training.batchSize, identities: identities,
            seed: UInt64(configuration.training.seed))
    }

    /// Makes `warmup` steps, then measures `steps`.
    ///
    /// Each step has a batch of its own, drawn outside the time that counts.
    ///
    /// - Parameters:
    ///   - steps: at least 1.
    ///   - progress: told the number of steps done, warm-up included.
    public func callAsFunction(
        steps: Int, warmup: Int, progress: (Int) -> Void = { _ in }
    ) throws -> TrainingBenchmarkResult {
        let products = try productsPerImage()
        if device.isGPU { try Engine.resetPeakMemory(of: device) }
        let measured = try MeasuredSteps(steps, after: warmup, progress: progress, step: step)
        let peak = device.isGPU ? try Engine.memory(of: device).peak : try ProcessMemory.peak
        let stages = try stageSeconds(after: warmup + steps, over: min(steps, 5))
        return try result(measured, products, peak, stages)
    }

    private func step(_ index: Int) throws(TorchError) -> (loss: Double, seconds: Double) {
        let share = configuration.training.accumulation
        var parts: [ImageBatch] = []
        for number in (index * share)..<((index + 1) * share) {
            let batch = batches[number]
            // From where a training's come.
            parts.append(device.isGPU ? try PinnedMemory.copy(batch, for: device) : batch)
        }
        try Engine.synchronize(device)
        let start = ContinuousClock.now
        let outcome = try state.step(parts, rate: configuration.optimizer.learningRate)
        try Engine.synchronize(device)
        return (outcome.loss, (ContinuousClock.now - start) / .seconds(1))
    }

    /// The median seconds of each stage over `count` further steps, measured apart: on a GPU waiting
    /// for each stage costs time.
    private func stageSeconds(
        after done: Int, over count: Int
    ) throws(TorchError) -> [(stage: StageTimes.Stage, seconds: Double)] {
        let times = StageTimes(device: device)
        state.step.stageTimes = times
        defer { state.step.stageTimes = nil }
        var samples: [StageTimes.Stage: [Double]] = [:]
        for index in 0..<count {
            times.reset()
            _ = try step(done + index)
            for (stage, seconds) in times.seconds { samples[stage, default: []].append(seconds) }
        }
        return StageTimes.Stage.allCases.compactMap { stage in
            samples[stage]?.median.map { (stage, $0) }
        }
    }

    /// Multiply-adds of backbone and head for one image, forward.
    private func productsPerImage() throws(TorchError) -> Double {
        let images = try Tensor.full([2, 3, 112, 112], 0.5, device: device).channelsLast()
        let backbone = state.step.backbone
        // Only the engine's own operations are counted.
        let products = try Engine.withoutOwnKernels { () throws(TorchError) in
            try Engine.products { () throws(TorchError) in
                _ = try withoutGradient { () throws(TorchError) in
                    try backbone(images, .inference)
                }
            }
        }
        let centers = state.step.head.centers
        let head = centers.expectedClasses * Double(centers.weight.tensor.shape[1])
        let projection = centers.projection?.tensor.count ?? 0
        return Double(products) / 2 + head + Double(projection)
    }

    private func result(
        _ steps: MeasuredSteps, _ products: Double, _ peak: Int,
        _ stages: [(stage: StageTimes.Stage, seconds: Double)]
    ) throws(TorchError) -> TrainingBenchmarkResult {
        let precision = configuration.training.precision.resolved(on: device)
        let median = steps.median
        let images = configuration.training.batchSize * configuration.training.accumulation
        // A multiply-add is two operations; backward makes about twice those of forward.
        let operations = 6 * products
        let matrixRate =
            device.isGPU ? try MatrixRate.measure(precision.autocast ?? .float32, on: device) : nil
        return TrainingBenchmarkResult(
            network: configuration.network.name.rawValue, precision: precision.rawValue,
            batchSize: configuration.training.batchSize, identities: identities,
            threads: Engine.threads, steps: steps.seconds.count,
            imagesPerSecond: Double(images) / median, millisecondsPerStep: 1000 * median,
            peakBytes: peak, bytesBefore: bytesBefore, operationsPerImage: operations,
            matrixOperationsPerSecond: matrixRate,
            utilisation: matrixRate.map { operations * Double(images) / median / $0 },
            stages: Dictionary(
                uniqueKeysWithValues: stages.map { ($0.stage.rawValue, 1000 * $0.seconds) }),
            losses: steps.losses)
    }
}
