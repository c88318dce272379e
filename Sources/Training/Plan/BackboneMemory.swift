import Backbones
import Torch

/// What a network needs in training beside its weights, by the size of the batch.
///
/// Measured, not modelled: two small batches go through the real network on the CPU while the
/// engine's allocations are counted; what grows with the batch is a straight line.
struct BackboneMemory {
    /// Bytes of weights and statistics, and of those that have a gradient.
    let weights: Int
    let trainable: Int
    /// Bytes alive between forward and backward, and at most in both, gradients among them.
    private let kept: Line
    private let peak: Line
    /// Seconds of an image, forward and backward, in the larger of the two batches.
    let secondsPerImage: Double

    /// A straight line through two points.
    private struct Line {
        let slope: Double
        let start: Double

        init(_ first: (x: Int, y: Int), _ second: (x: Int, y: Int)) {
            slope = Double(second.y - first.y) / Double(second.x - first.x)
            start = Double(first.y) - slope * Double(first.x)
        }

        func callAsFunction(_ x: Int) -> Int { max(0, Int(start + slope * Double(x))) }
    }

    private struct Sample {
        let kept: Int
        let peak: Int
        let seconds: Double
    }

    private static let batches = (2, 4)

    /// - Parameter target: where the training will run. For a GPU only those kernels count that
    ///   it has too.
    init(_ configuration: Configuration, target: PlanTarget) throws {
        let backbone = try configuration.network.makeBackbone()
        weights = try Self.bytes(backbone.stateDictionary().entries.map(\.tensor))
        trainable = try Self.bytes(backbone.trainableParameters.map(\.parameter.tensor))
        let autocast = target.precision(configuration).autocast
        let recompute = configuration.training.recompute
        func sample(_ batch: Int) throws -> Sample {
            guard target == .cpu else {
                return try Engine.withKernelsOfGPUs {
                    try Self.measure(backbone, batch, autocast, recompute)
                }
            }
            return try Self.measure(backbone, batch, autocast, recompute)
        }
        let small = try sample(Self.batches.0)
        let large = try sample(Self.batches.1)
        kept = Line((Self.batches.0, small.kept), (Self.batches.1, large.kept))
        peak = Line((Self.batches.0, small.peak), (Self.batches.1, large.peak))
        secondsPerImage = large.seconds / Double(Self.batches.1)
    }

    /// Bytes alive between forward and backward.
    func kept(batch: Int) -> Int { kept(batch) }

    /// Bytes alive at most, with the gradients that exist by then.
    func peak(batch: Int) -> Int { peak(batch) }

    private static func measure(
        _ backbone: any Backbone, _ batch: Int, _ autocast: DType?, _ recompute: Bool
    ) throws -> Sample {
        defer { try? Gradients.clear(backbone.trainableParameters) }
        let images = try Tensor.empty([batch, 3, 112, 112]).channelsLast()
        try images.fillNormalInPlace(mean: 0, deviation: 0.5)
        let start = ContinuousClock.now
        var embeddings = images
        let forward = try Engine.memory { () throws(TorchError) in
            // Half precision of either kind takes as much; the CPU has kernels for this one.
            embeddings = try backbone(
                images, .training, autocast: autocast == nil ? nil : .bfloat16,
                recompute: recompute)
        }
        let backward = try Engine.memory { () throws(TorchError) in
            try embeddings.backward(Tensor.full(embeddings.shape, 1e-3))
        }
        let input = images.count * 4
        return Sample(
            kept: input + forward.left,
            peak: input + max(forward.peak, forward.left + backward.peak),
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private static func bytes(_ tensors: [Tensor]) throws(TorchError) -> Int {
        var sum = 0
        for tensor in tensors { sum += tensor.count * (try tensor.dtype.byteCount) }
        return sum
    }
}
