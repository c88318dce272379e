import Backbones
import FaceData
import Heads
import Torch

/// A step in which the program looks at no number before the next one has begun.
///
/// What decides whether weights change, and by how much, stays on the device, so that all of it can
/// be captured as a graph.
/// The same arithmetic as `TrainingStep`'s, except that unscaling and clipping are one division
/// within the update, and that the class centres always get a gradient.
final class DeviceStep {
    /// The parts that it moves.
    struct Parts {
        let backbone: any Backbone
        let head: MarginHead
        let optimizer: any Optimizer
        let scaler: GradientScaler?
        let parameters: [(name: String, parameter: Parameter)]
        let statistics: [RunningStatistics]
    }

    /// How it computes.
    struct Options {
        let device: Device
        let autocast: DType?
        let recompute: Bool
        let clipNorm: Double
        /// Whether steps are captured once they have run a few times.
        let isCaptured: Bool
        /// Whether a step that cannot be captured is an error.
        let mustBeCaptured: Bool
    }

    /// Steps of one size before the capture: cuDNN tries its algorithms in the first, and memory
    /// settles.
    private static let warmupSteps = 3

    private let parts: Parts
    private let options: Options
    private let rate: Tensor
    private let unit: Tensor
    /// The loss, the backbone's gradient norm, 1 when nothing was changed, and the loss scale:
    /// float32 [4].
    private let report: Tensor
    private var captured: CapturedStep?
    /// How many more batches of one size come before the capture; nil: there will be none.
    private var stepsBeforeCapture: Int?
    /// The sizes of the step before.
    private var lastShapes: [[Int]] = []
    /// Why steps are not captured, once that has turned out.
    private(set) var problem: String?

    init(_ parts: Parts, _ options: Options) throws(TorchError) {
        self.parts = parts
        self.options = options
        rate = try Tensor.zeros([], device: options.device)
        unit = try Tensor.full([1], 1, device: options.device)
        report = try Tensor.zeros([4], device: options.device)
        stepsBeforeCapture = options.isCaptured ? Self.warmupSteps : nil
        if case .cuda = options.device { try Engine.leaveDefaultStream(of: options.device) }
    }

    /// Starts a step; the batches' memory is given back.
    ///
    /// - Parameter batches: at least one.
    func start(_ batches: [ImageBatch], rate: Double) throws(TorchError) -> PendingStep {
        defer { batches.forEach { $0.release() } }
        try self.rate.fillInPlace(rate)
        var inputs: CapturedStep.Inputs = []
        var copies: [(source: Tensor, done: Moment)] = []
        for batch in batches {
            let size = Preprocessing.standard.size
            let pixels = try Tensor.borrowing(
                batch.pixels, [batch.count, size, size, 3], dtype: .uint8)
            let labels = try Tensor.from(batch.labels, [batch.count])
            let (imagesThere, imagesDone) = try pixels.uploading(to: options.device)
            let (labelsThere, labelsDone) = try labels.uploading(to: options.device)
            inputs.append((imagesThere, labelsThere))
            copies += [(pixels, imagesDone), (labels, labelsDone)]
        }
        try run(inputs)
        let (numbers, isThere) = try report.downloading()
        for copy in copies { try copy.done.wait() }
        let hasScale = parts.scaler != nil
        return PendingStep { () throws(TorchError) in
            try isThere.wait()
            let values: [Double] = try numbers.values()
            return TrainingStep.Outcome(
                loss: values[0], gradientNorm: values[0].isFinite ? values[1] : .nan,
                isApplied: values[2] == 0, scale: hasScale ? values[3] : nil)
        }
    }

    // MARK: - Capturing

    private func run(_ inputs: CapturedStep.Inputs) throws(TorchError) {
        if let captured {
            return captured.fits(inputs) ? try captured(inputs) : try computeBesideGraph(inputs)
        }
        guard let left = stepsBeforeCapture else { return try compute(inputs) }
        let shapes = inputs.map(\.pixels.shape)
        // A batch that lacks an image must not become the size of the graph.
        guard left == 0, shapes == lastShapes else {
            stepsBeforeCapture = shapes == lastShapes ? left - 1 : Self.warmupSteps - 1
            lastShapes = shapes
            return try compute(inputs)
        }
        stepsBeforeCapture = nil
        do {
            let step = try CapturedStep(
                like: inputs, counters: counters, on: options.device, compute)
            captured = step
            try step(inputs)
        } catch  where !options.mustBeCaptured && captured == nil {
            problem = "steps are not captured as a graph: \(error)"
            try clear()
            try compute(inputs)
        }
    }

    /// A step on a batch of another size, whose memory comes beside that of the graph; where there
    /// is too little for both, the graph makes room.
    private func computeBesideGraph(_ inputs: CapturedStep.Inputs) throws(TorchError) {
        do {
            try compute(inputs)
        } catch {
            forgetGraph()
            for part in parts.statistics { try part.restore() }
            try clear()
            try compute(inputs)
        }
    }

    /// Gives the memory of a captured graph back; after a few more steps there is another.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func forgetGraph() -> Bool {
        guard captured != nil else { return false }
        captured = nil
        stepsBeforeCapture = Self.warmupSteps
        return true
    }

    private var counters: [Counter] {
        parts.backbone.namedMembers.compactMap {
            if case .counter(let counter) = $0.member { counter } else { nil }
        }
    }

    // MARK: - Arithmetic

    /// The whole step, up to the report.
    private func compute(_ inputs: CapturedStep.Inputs) throws(TorchError) {
        for part in parts.statistics { try part.save() }
        let loss = try Tensor.zeros([1], device: options.device)
        for (pixels, labels) in inputs {
            let share = try accumulate(pixels, labels, share: 1 / Double(inputs.count))
            try loss.copyInPlace(from: loss + share)
        }
        try update(loss: loss)
        try clear()
    }

    /// Forward and backward of one micro-batch.
    ///
    /// - Returns: its share of the loss.
    private func accumulate(
        _ pixels: Tensor, _ labels: Tensor, share: Double
    ) throws(TorchError) -> Tensor {
        let embeddings = try parts.backbone(
            Preprocessing.standard(pixels), .training, autocast: options.autocast,
            recompute: options.recompute)
        let leaf = try embeddings.detached()
        try leaf.setRequiresGradient(true)
        let loss = try parts.head.loss(of: leaf, labels: labels, for: .gradients) * share
        try (parts.scaler?.scaled(loss) ?? loss).backward()
        if let gradient = try leaf.gradient { try embeddings.backward(gradient) }
        return try loss.detached()
    }

    /// Applies the gradients, clipped, where everything is finite.
    private func update(loss: Tensor) throws(TorchError) {
        let scale = parts.scaler?.scaleTensor ?? unit
        let norm = try Self.norm(Gradients.of(parts.parameters), like: unit) / scale
        let headNorm = try Self.norm(parts.head.gradients, like: unit)
        let isSound = try Self.isFinite(loss)
        let zero = try Tensor.zeros([1], device: options.device)
        let found = try zero.chosen(
            where: Self.isFinite(loss + norm + headNorm), otherwise: unit)
        let excess =
            options.clipNorm > 0
            ? try ((norm + 1e-6) * (1 / options.clipNorm)).clamped(to: 1...Double.infinity) : unit
        try parts.optimizer.step(
            StepTensors(rate: rate, scale: scale * excess, foundInfinite: found))
        try parts.head.step(StepTensors(rate: rate, scale: scale, foundInfinite: found))
        // Differs: in the exact step a loss that is no number leaves the scale alone.
        try parts.scaler?.adapt(foundInfinite: found)
        for part in parts.statistics { try part.restore(unless: isSound) }
        for (place, value) in [loss, norm, found, scale].enumerated() {
            try report.narrowed(0, to: place..<(place + 1)).copyInPlace(from: value)
        }
    }

    private static func norm(_ gradients: [Tensor], like unit: Tensor) throws(TorchError) -> Tensor
    {
        guard !gradients.isEmpty else { return try Tensor.zeros(like: unit) }
        return try Gradients.deviceNorm(gradients).reshaped([1])
    }

    private static func isFinite(_ value: Tensor) throws(TorchError) -> Tensor {
        // 0 for finite numbers, else NaN, which is greater than nothing.
        try (value - value).isGreater(than: -1)
    }

    private func clear() throws(TorchError) {
        try Gradients.clear(parts.parameters)
        try parts.head.clearGradients()
    }
}
