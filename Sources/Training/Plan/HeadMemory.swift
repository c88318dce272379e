import Backbones
import Heads
import Torch

/// What a head needs in training, by the number of identities.
///
/// B batch, C classes, K classes in use, W width of the centres (embedding or rank).
struct HeadMemory {
    /// Centres with what objective and projection add.
    let centers: Int
    /// What the update rule remembers.
    let momentum: Int
    /// Gradients that wait for the step, with the copies of sampled rows that they belong to.
    let gradients: Int
    /// Logits alive at once, with all that is made of them.
    let logits: Int
    /// Blocks of centres and other passing memory.
    let workspace: Int
    /// Copies that the step makes of sampled rows.
    let update: Int

    private static let float = 4

    /// The most of all at any moment of a step.
    var total: Int { centers + momentum + gradients + max(logits + workspace, update) }

    /// - Parameters:
    ///   - identities: C.
    ///   - target: where the head is.
    init(_ configuration: Configuration, identities: Int, target: PlanTarget) throws {
        let head = configuration.head
        let width = head.rank > 0 ? head.rank : configuration.network.embedding
        let batch = configuration.training.batchSize
        let inUse =
            head.sampleRate < 1
            ? min(identities, max(Int(head.sampleRate * Double(identities)), batch)) : identities
        let projection = head.rank * configuration.network.embedding
        centers = (identities * width + projection) * Self.float
        let moments = configuration.optimizer.momentsPerWeight
        momentum = centers * moments
        let rows = inUse * width * Self.float
        let way = try Way(configuration, inUse: inUse, width: width, target: target)
        let waiting = head.sampleRate < 1 ? 2 * rows * configuration.training.accumulation : rows
        gradients = (way == .passing ? 0 : waiting) + projection * Self.float
        update = way == .passing || head.sampleRate == 1 ? 0 : (1 + moments) * rows
        switch way {
        case .plain:
            let measured = try Self.plainPeak(configuration, inUse: inUse)
            workspace = 0
            logits = max(0, measured - rows)
        case .waiting, .passing:
            (logits, workspace) = Self.lean(batch: batch, inUse: inUse, width: width, target)
        }
    }

    /// How the loss is computed; see `MarginHead.Purpose`.
    private enum Way {
        case plain, waiting, passing

        init(_ configuration: Configuration, inUse: Int, width: Int, target: PlanTarget) throws {
            let head = configuration.head
            let isTargetOnly = try configuration.margin.makeMargin() is any TargetOnlyMargin
            let isWorthwhile =
                switch target {
                case .cpu:
                    try LeanSoftmax.hasKernel(
                        for: Tensor.empty([1, width]), product: head.precision.dtype)
                case .gpu:
                    inUse * configuration.training.batchSize * HeadMemory.float
                        > LeanSoftmax.defaultKeptBytes
                }
            guard head.objective == .softmax, isTargetOnly, isWorthwhile else {
                self = .plain
                return
            }
            let isSGD = if case .sgd = configuration.optimizer.rule { true } else { false }
            // A head on the processor is never scaled.
            let isScaled = target == .gpu && target.precision(configuration) == .fp16
            // Steps whose numbers stay on the device keep the gradient until all of it is known.
            let staysOnDevice =
                target == .gpu && configuration.training.compile != .off && head.sampleRate == 1
            let isFinal =
                configuration.training.accumulation == 1 && !isScaled && !staysOnDevice
            self = isSGD && isFinal ? .passing : .waiting
        }
    }

    /// The lean softmax: what it keeps, and its blocks of classes.
    private static func lean(
        batch: Int, inUse: Int, width: Int, _ target: PlanTarget
    ) -> (logits: Int, workspace: Int) {
        let all = batch * inUse * float
        switch target {
        case .cpu:
            let perThread = 96 * (2 * width + 2 * batch) + 2 * batch * width
            let work = (perThread * Engine.threads + 2 * batch * width) * float
            return (min(all, LeanSoftmax.defaultKeptBytes), work)
        case .gpu:
            let chunk = max(256, min((16 << 20) / (batch * float), (64 << 20) / (width * float)))
            return (min(all, 4 * batch * chunk * float), 5 * chunk * width * float)
        }
    }

    /// The most that loss and backward of the plain way need, gradients and sampled rows included:
    /// measured with few classes, where it is a straight line in their number.
    private static func plainPeak(_ configuration: Configuration, inUse: Int) throws -> Int {
        let batch = configuration.training.batchSize
        let (small, large) = (2 * batch + 500, 4 * batch + 1000)
        let low = try peak(configuration, small, batch)
        let high = try peak(configuration, large, batch)
        return low + (high - low) * max(0, inUse - small) / (large - small)
    }

    private static func peak(
        _ configuration: Configuration, _ classes: Int, _ batch: Int
    ) throws -> Int {
        var full = configuration.head
        full.sampleRate = 1
        let head = try full.makeHead(
            classes: classes, embedding: configuration.network.embedding,
            margin: configuration.margin, optimizer: configuration.optimizer)
        let rows = try Tensor.empty([batch, configuration.network.embedding])
        try rows.fillNormalInPlace(mean: 0, deviation: 1)
        try rows.setRequiresGradient(true)
        let labels = try Tensor.from((0..<batch).map { Int64($0 % classes) }, [batch])
        return try Engine.withoutOwnKernels { () throws(TorchError) in
            try Engine.memory { () throws(TorchError) in
                try head.loss(of: rows, labels: labels, for: .gradients).backward()
            }.peak
        }
    }
}

extension OptimizerConfiguration {
    /// Numbers that the rule remembers for each weight.
    var momentsPerWeight: Int {
        switch rule {
        case .sgd(let momentum): momentum > 0 ? 1 : 0
        case .adamW: 2
        }
    }
}
