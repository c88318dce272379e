import Backbones
import Foundation
import Heads
public import Schedules
public import Torch

/// Everything that changes while a run goes on: networks, optimizers, schedule, position.
public final class TrainingState {
    public let step: TrainingStep
    public private(set) var schedule: Schedule
    /// The number of optimizer steps done.
    public private(set) var stepsDone = 0
    var divergence = DivergenceGuard()
    /// Where the initial weights came from, one sentence each; empty when they were drawn.
    let origins: [String]
    /// The last loss that was a number; what the schedule sees for a step without one.
    private var lastLoss: Double?
    private let device: Device

    /// Draws the initial weights from the seed, or loads those the configuration names.
    ///
    /// - Parameters:
    ///   - identities: C.
    ///   - totalSteps: optimizer steps of the whole run.
    /// - Throws: `TorchError`, or what reading initial weights throws.
    public init(
        _ configuration: Configuration, identities: Int, totalSteps: Int, device: Device
    ) throws {
        try Engine.seed(UInt64(configuration.training.seed))
        var origins: [String] = []
        let backbone = try configuration.network.makeBackbone()
        if !configuration.network.weights.isEmpty {
            let url = URL(filePath: configuration.network.weights)
            origins.append(
                try ModelFile.load(url, into: backbone, name: configuration.network.name))
        }
        let centers = try configuration.head.makeCenters(
            classes: identities, embedding: configuration.network.embedding)
        if !configuration.head.weights.isEmpty {
            origins.append(
                try HeadFile.load(URL(filePath: configuration.head.weights), into: centers))
        }
        self.origins = origins
        try backbone.move(to: device)
        try centers.move(to: configuration.head.device.resolved(beside: device))
        let head = try configuration.head.makeHead(
            centers, configuration.margin, configuration.optimizer)
        step = try TrainingStep(
            backbone: backbone, head: head, configuration: configuration, device: device)
        schedule = Schedule(
            configuration: configuration.schedule, baseRate: configuration.optimizer.learningRate,
            totalSteps: totalSteps)
        self.device = device
    }

    /// The rate of the next step.
    public var rate: Double { schedule.rate * divergence.rateFactor }

    /// Counts a step and lets the schedule see its loss.
    func finish(loss: Double) {
        if loss.isFinite { lastLoss = loss }
        if let lastLoss { schedule.observe(loss: lastLoss) }
        stepsDone += 1
    }

    // MARK: - Checkpoints

    /// The part of the state that is not tensors.
    struct Record: Codable, Equatable {
        /// Counts up when the meaning of a checkpoint changes.
        static let version = 1

        var version = Self.version
        var stepsDone: Int
        var schedule: Schedule
        var divergence: DivergenceGuard
        var lastLoss: Double?
        var scaler: GradientScaler.State?
    }

    func record() throws -> Record {
        Record(
            stepsDone: stepsDone, schedule: schedule, divergence: divergence, lastLoss: lastLoss,
            scaler: try step.scaler?.state)
    }

    func restore(_ record: Record) throws {
        stepsDone = record.stepsDone
        schedule = record.schedule
        divergence = record.divergence
        lastLoss = record.lastLoss
        if let scaler = record.scaler { try step.scaler?.restore(scaler) }
    }

    /// What the optimizers remember.
    var optimizerEntries: [(name: String, tensor: Tensor)] {
        step.optimizer.state.map { ("backbone.\($0.name)", $0.tensor) }
            + step.head.optimizerState.map { ("head.\($0.name)", $0.tensor) }
    }

    /// The random generators that dropout draws from.
    func randomEntries() throws -> [(name: String, tensor: Tensor)] {
        var entries = [("cpu", try Engine.randomState(of: .cpu))]
        if case .cuda = device { entries.append(("cuda", try Engine.randomState(of: device))) }
        return entries
    }

    func restoreRandom(_ saved: [String: Tensor]) throws {
        if let state = saved["cpu"] { try Engine.setRandomState(state, of: .cpu) }
        if case .cuda = device, let state = saved["cuda"] {
            try Engine.setRandomState(state, of: device)
        }
    }
}
