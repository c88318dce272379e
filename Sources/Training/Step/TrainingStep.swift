public import Backbones
public import FaceData
public import Heads
public import Torch

/// One optimizer step: forward, backward, clip, update.
///
/// B images per micro-batch; the gradients of all micro-batches of a step are averaged.
public final class TrainingStep {
    /// What a step came to.
    public struct Outcome: Equatable, Sendable {
        /// The mean loss of the micro-batches; not finite when a step had to be skipped for it.
        public let loss: Double
        /// The backbone's gradient norm before clipping.
        public let gradientNorm: Double
        /// Whether the weights were changed.
        public let isApplied: Bool
        /// The loss scale after it; nil without scaling.
        public let scale: Double?

        package init(
            loss: Double, gradientNorm: Double, isApplied: Bool, scale: Double? = nil
        ) {
            self.loss = loss
            self.gradientNorm = gradientNorm
            self.isApplied = isApplied
            self.scale = scale
        }
    }

    public let backbone: any Backbone
    public let head: MarginHead
    public let optimizer: any Optimizer
    public let scaler: GradientScaler?
    /// Where the time of each stage goes, when somebody wants to know.
    public var stageTimes: StageTimes? {
        // Measured steps have no graph, whose memory they may need.
        didSet { if stageTimes != nil { forgetGraph() } }
    }
    private let device: Device
    private let headDevice: Device
    private let autocast: DType?
    private let recompute: Bool
    private let clipNorm: Double
    private let parameters: [(name: String, parameter: Parameter)]
    private let statistics: [RunningStatistics]
    private let onDevice: DeviceStep?

    /// - Parameters:
    ///   - backbone: on `device`.
    ///   - head: on `device`, or where `head.device` says.
    ///   - configuration: optimizer, precision and recomputation.
    public convenience init(
        backbone: any Backbone, head: MarginHead, configuration: Configuration, device: Device
    ) throws(TorchError) {
        try self.init(
            backbone: backbone, head: head, configuration: configuration, device: device,
            manner: .usual(configuration, device, head))
    }

    /// Makes steps in a manner of one's choice, for comparisons.
    public init(
        backbone: any Backbone, head: MarginHead, configuration: Configuration, device: Device,
        manner: Manner
    ) throws(TorchError) {
        let precision = configuration.training.precision.resolved(on: device)
        self.backbone = backbone
        self.head = head
        self.device = device
        headDevice = configuration.head.device.resolved(beside: device)
        autocast = precision.autocast
        recompute = configuration.training.recompute
        clipNorm = configuration.optimizer.clipNorm
        parameters = backbone.trainableParameters
        optimizer = try configuration.optimizer.makeOptimizer(for: parameters)
        scaler = precision == .fp16 ? try GradientScaler(device: device) : nil
        statistics = [try RunningStatistics(of: backbone), try RunningStatistics(of: head)]
        guard case .onDevice(let isCaptured) = manner else {
            onDevice = nil
            return
        }
        onDevice = try DeviceStep(
            DeviceStep.Parts(
                backbone: backbone, head: head, optimizer: optimizer, scaler: scaler,
                parameters: parameters, statistics: statistics),
            DeviceStep.Options(
                device: device, autocast: autocast, recompute: recompute, clipNorm: clipNorm,
                isCaptured: isCaptured, mustBeCaptured: configuration.training.compile == .on))
    }

    /// How steps are made.
    public enum Manner: Sendable {
        /// Loss and gradient norm are looked at before weights change.
        case exact
        /// Numbers stay on the device; after a few steps all operations are one graph, if wanted.
        case onDevice(isCaptured: Bool)

        /// On the device where that is a CUDA device with the head, unless the configuration says
        /// otherwise or the program chooses the classes in use.
        package static func usual(
            _ configuration: Configuration, _ device: Device, _ head: MarginHead
        ) -> Manner {
            let training = configuration.training
            guard case .cuda = device, training.compile != .off,
                configuration.head.device == .auto, head.canStepOnDevice
            else { return .exact }
            // Reproducible stand-ins for some operations may wait for the device; no graph can.
            return .onDevice(isCaptured: !training.deterministic || training.compile == .on)
        }
    }

    /// Whether the numbers of a step come while the next one is under way.
    public var lags: Bool { onDevice != nil }

    /// Why steps are not captured as graphs though they should be, once that has turned out.
    public var captureProblem: String? { onDevice?.problem }

    /// Makes room for something else on a GPU: a step captured as a graph gives its memory back, and
    /// another is captured after a few more steps.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func forgetGraph() -> Bool { onDevice?.forgetGraph() ?? false }

    /// Starts to learn from micro-batches, whose memory is given back as soon as they are copied.
    ///
    /// The next step may start before this one's outcome is asked for; without `lags`, and when
    /// stages are measured, everything has been done when the call returns.
    public func start(
        _ batches: [ImageBatch], rate: Double, isBackboneFrozen: Bool = false
    ) throws(TorchError) -> PendingStep {
        if let onDevice, stageTimes == nil, !isBackboneFrozen, !batches.isEmpty {
            return try onDevice.start(batches, rate: rate)
        }
        let outcome = try exactly(batches, rate: rate, isBackboneFrozen: isBackboneFrozen)
        return PendingStep { () throws(TorchError) in outcome }
    }

    /// Learns from micro-batches and waits for the outcome.
    ///
    /// A loss or gradient that is not finite leaves weights, momenta and running statistics alone;
    /// but where the head learns while backward passes, the class centres have then moved already if
    /// it was the backbone's gradient, and only that, which was not finite.
    ///
    /// - Parameters:
    ///   - batches: each with at least 2 images; without any, the step is left out.
    ///   - rate: the learning rate.
    ///   - isBackboneFrozen: whether only the head learns; the backbone then embeds as in inference,
    ///     and neither its weights nor its running statistics change.
    public func callAsFunction(
        _ batches: [ImageBatch], rate: Double, isBackboneFrozen: Bool = false
    ) throws(TorchError) -> Outcome {
        try start(batches, rate: rate, isBackboneFrozen: isBackboneFrozen).outcome()
    }

    /// A step whose loss and gradient norm are looked at before weights change.
    private func exactly(
        _ batches: [ImageBatch], rate: Double, isBackboneFrozen: Bool
    ) throws(TorchError) -> Outcome {
        guard !batches.isEmpty else {
            return Outcome(loss: .nan, gradientNorm: .nan, isApplied: false)
        }
        for part in statistics { try part.save() }
        defer { batches.forEach { $0.release() } }
        var loss = 0.0
        // Alone in its step and unscaled, a batch's gradient of the centres is final.
        let purpose: MarginHead.Purpose =
            batches.count == 1 && headScaler == nil ? .learning(rate: rate) : .gradients
        for batch in batches {
            loss += try accumulate(
                batch, share: 1 / Double(batches.count), purpose,
                isBackboneFrozen: isBackboneFrozen)
        }
        let outcome = try update(loss: loss, rate: rate, isBackboneFrozen: isBackboneFrozen)
        if !outcome.loss.isFinite {
            for part in statistics { try part.restore() }
        }
        try Gradients.clear(parameters)
        try head.clearGradients()
        return outcome
    }

    /// Forward and backward of one micro-batch.
    ///
    /// - Returns: its share of the loss.
    private func accumulate(
        _ batch: ImageBatch, share: Double, _ purpose: MarginHead.Purpose, isBackboneFrozen: Bool
    ) throws(TorchError) -> Double {
        let (images, labels) = try timed(.load) { () throws(TorchError) in try load(batch) }
        let embeddings = try timed(.forward) { () throws(TorchError) in
            try embed(images, isBackboneFrozen: isBackboneFrozen)
        }
        // Cut here, so that the head's gradients are done with before the backbone's begin.
        let leaf = try embeddings.detached().to(headDevice)
        try leaf.setRequiresGradient(true)
        let value = try timed(.head) { () throws(TorchError) in
            let loss = try head.loss(of: leaf, labels: labels, for: purpose) * share
            let value = try loss.item()
            if value.isFinite { try (headScaler?.scaled(loss) ?? loss).backward() }
            return value
        }
        guard value.isFinite, !isBackboneFrozen, let gradient = try leaf.gradient else {
            return value
        }
        try timed(.backward) { () throws(TorchError) in
            var upstream = try gradient.to(device)
            if let scaler, headScaler == nil { upstream = try scaler.scaled(upstream) }
            try embeddings.backward(upstream)
        }
        return value
    }

    /// What scales the head's loss; a head on the processor is never in half precision, so there
    /// the gradient is scaled when it leaves it.
    private var headScaler: GradientScaler? { headDevice == device ? scaler : nil }

    private func embed(_ images: Tensor, isBackboneFrozen: Bool) throws(TorchError) -> Tensor {
        guard isBackboneFrozen else {
            return try backbone(images, .training, autocast: autocast, recompute: recompute)
        }
        return try withoutGradient { () throws(TorchError) in
            try backbone(images, .inference, autocast: autocast)
        }
    }

    private func timed<Result>(
        _ stage: StageTimes.Stage, _ body: () throws(TorchError) -> Result
    ) throws(TorchError) -> Result {
        guard let stageTimes else { return try body() }
        return try stageTimes.measure(stage, body)
    }

    private func load(_ batch: ImageBatch) throws(TorchError) -> (images: Tensor, labels: Tensor) {
        let size = Preprocessing.standard.size
        let pixels = try Tensor.borrowing(
            batch.pixels, [batch.count, size, size, 3], dtype: .uint8)
        let images = try Preprocessing.standard(pixels.to(device))
        batch.release()
        return (images, try Tensor.from(batch.labels, [batch.count]).to(headDevice))
    }

    /// Clips and applies the gradients, when all of it is finite.
    private func update(
        loss: Double, rate: Double, isBackboneFrozen: Bool
    ) throws(TorchError) -> Outcome {
        guard loss.isFinite else {
            return Outcome(loss: loss, gradientNorm: .nan, isApplied: false, scale: try scale)
        }
        let (norm, isUsable) = try timed(.clip) { () throws(TorchError) in try clip() }
        guard isUsable else {
            return Outcome(loss: loss, gradientNorm: norm, isApplied: false, scale: try scale)
        }
        try timed(.optimizer) { () throws(TorchError) in
            if !isBackboneFrozen { try optimizer.step(rate: rate) }
            try head.step(rate: rate)
        }
        return Outcome(loss: loss, gradientNorm: norm, isApplied: true, scale: try scale)
    }

    private var scale: Double? {
        get throws(TorchError) { try scaler?.state.scale }
    }

    /// Unscales all gradients and brings the backbone's down to the limit.
    ///
    /// - Returns: the backbone's norm before, and whether all of it is finite.
    private func clip() throws(TorchError) -> (norm: Double, isUsable: Bool) {
        let gradients = try Gradients.of(parameters)
        let headGradients = headScaler == nil ? [] : try head.gradients
        let hasOverflow = try scaler.map { (scaler) throws(TorchError) in
            try !scaler.unscale(gradients + headGradients)
        }
        let norm = try Gradients.norm(gradients)
        if hasOverflow == true || !norm.isFinite { return (norm, false) }
        if clipNorm > 0 { try Gradients.clip(gradients, norm: norm, limit: clipNorm) }
        return (norm, true)
    }
}
