public import Evaluation
import FaceData
import Foundation
import Reporting
public import Torch

/// A training run from its configuration to the finished run directory.
public final class Trainer {
    /// What a run came to.
    public struct Result {
        /// Optimizer steps done in all.
        public let steps: Int
        /// The loss of the last step; nil when none was made.
        public let finalLoss: Double?
        /// The mean since the start or the continuation.
        public let imagesPerSecond: Double
        /// The last scores by target.
        public let verification: [String: VerificationResult]
        /// Whether it was asked to end early.
        public let isInterrupted: Bool
    }

    /// What is not part of the configuration.
    public struct Options {
        /// Continue the run in the output directory.
        public var resume = false
        /// End after this optimizer step, counted from the start of the run; nil: at the end.
        public var maxSteps: Int?
        /// How steps are made; nil: as suits the device.
        package var manner: TrainingStep.Manner?
        /// Asked after each step; true ends the run with a checkpoint.
        public var isInterrupted: () -> Bool = { false }

        public init() {}
    }

    private let setup: TrainingSetup
    private let options: Options
    private let log: RunLog
    private var losses: LossLog
    private let checkpoints: Checkpoints
    private var state: TrainingState
    private var feed: BatchFeed
    private var verification: VerificationRecord
    private var finalLoss: Double?
    /// On a GPU the step that is under way while the next one is prepared.
    private var started: StartedStep?
    private var isProblemLogged = false

    private struct StartedStep {
        let index: Int
        let rate: Double
        let images: Int
        let step: PendingStep
    }

    /// Prepares a run: data, networks, run directory; continues from the newest checkpoint if asked.
    ///
    /// - Parameters:
    ///   - configuration: valid for training.
    ///   - observer: hears what happens; kept alive by the caller.
    /// - Throws: `RunError`, `DatasetError`, `FileError`, `ModelFileError` or `TorchError`.
    public init(
        _ configuration: Configuration, device: Device, options: Options = Options(),
        observer: (any TrainingObserver)? = nil
    ) throws {
        var setup = try TrainingSetup(configuration, device: device, resume: options.resume) {
            observer?.say($0)
        }
        setup.manner = options.manner
        self.setup = setup
        self.options = options
        do {
            log = try RunLog(
                setup.run, totalSteps: setup.totalSteps, every: configuration.training.logEvery,
                observer: observer)
            checkpoints = Checkpoints(
                folder: setup.run.checkpoints, kept: configuration.training.keepCheckpoints)
            state = try setup.makeState()
            let isContinued = try options.resume && checkpoints.restoreNewest(into: state)
            losses = try LossLog(setup.run.losses, from: state.stepsDone)
            verification = try VerificationRecord(
                contentsOf: setup.run.verification, upTo: state.stepsDone)
            feed = try setup.makeFeed(from: state.stepsDone) { [log] in try? log.say($0) }
            for note in setup.notes + (isContinued ? [] : state.origins) { try log.say(note) }
            if options.resume {
                try log.say(
                    isContinued
                        ? "continuing after step \(state.stepsDone)"
                        : "no checkpoint yet; starting from the first step")
            }
        } catch {
            setup.noteFailure(error)
            throw error
        }
    }

    /// The step after which this call ends.
    private var lastStep: Int { min(setup.totalSteps, options.maxSteps ?? setup.totalSteps) }

    /// Trains to the end, or until interrupted; then tests, saves and writes the report.
    ///
    /// - Throws: `RunError.diverged`, `DatasetError`, `FileError`, `TorchError`; what was written
    ///   before stays, and `--resume` continues from the newest checkpoint.
    public func callAsFunction() throws -> Result {
        defer { feed.stop() }
        do {
            var isInterrupted = false
            while state.stepsDone < lastStep, !isInterrupted {
                try advance()
                isInterrupted = options.isInterrupted()
            }
            try settleStarted()
            return try finish(isInterrupted: isInterrupted)
        } catch {
            try? losses.flush()
            setup.noteFailure(error)
            throw error
        }
    }

    /// One optimizer step with everything that is due after it; where steps lag, the outcome of the
    /// one before is looked at meanwhile.
    private func advance() throws {
        let current = try start()
        let previous = started
        started = current
        if let previous, try !settle(previous) { return }
        let done = current.index + 1
        let isAwaited = !state.step.lags || done >= lastStep || isTestDue(done) || isSaveDue(done)
        if isAwaited { try settleStarted() }
    }

    private func start() throws -> StartedStep {
        let index = state.stepsDone + (started == nil ? 0 : 1)
        let rate = started == nil ? state.rate : state.rateAfterNext
        let batches = try feed.next()
        let images = batches.reduce(0) { $0 + $1.count }
        let step = try state.step.start(
            batches, rate: rate,
            isBackboneFrozen: index < setup.configuration.training.freezeBackbone)
        return StartedStep(index: index, rate: rate, images: images, step: step)
    }

    private func settleStarted() throws {
        guard let current = started else { return }
        started = nil
        try settle(current)
    }

    /// Looks at what a step came to, and does what is due after it.
    ///
    /// - Returns: whether it counts; else the run was taken back.
    @discardableResult
    private func settle(_ current: StartedStep) throws -> Bool {
        let (index, rate) = (current.index, current.rate)
        let outcome = try current.step.outcome()
        switch state.divergence.judge(step: index, outcome: outcome, scale: outcome.scale) {
        case .proceed: break
        case .skip: try log.say("step \(index) was left out: \(outcome.complaint)")
        case .rollBack:
            try rollBack(from: index, outcome)
            return false
        case .stop: throw RunError.diverged(step: index, rate: rate)
        }
        state.finish(loss: outcome.loss)
        finalLoss = outcome.loss
        losses.append(step: index, loss: outcome.loss, rate: rate)
        let entry = RunLog.Entry(
            step: index, epoch: setup.epoch(of: index), loss: outcome.loss, rate: rate,
            scale: outcome.scale)
        try log.count(entry, images: current.images, waited: feed.waitSeconds)
        try finishStep()
        return true
    }

    private func isTestDue(_ done: Int) -> Bool {
        setup.isDue(setup.configuration.evaluation.every, after: done)
    }

    private func isSaveDue(_ done: Int) -> Bool {
        setup.isDue(setup.configuration.training.checkpointEvery, after: done)
    }

    /// Tests and saves when it is time.
    private func finishStep() throws {
        let configuration = setup.configuration
        let (testDue, saveDue) = (isTestDue(state.stepsDone), isSaveDue(state.stepsDone))
        if let problem = state.step.captureProblem, !isProblemLogged {
            isProblemLogged = true
            try log.say(problem)
        }
        if testDue, state.stepsDone < lastStep { try test() }
        if saveDue { try save() }
        if state.stepsDone.isMultiple(of: configuration.training.logEvery) { try losses.flush() }
        if testDue || saveDue { log.startWindow(waited: feed.waitSeconds) }
    }

    /// - Returns: what came of it, by target.
    @discardableResult
    private func test() throws -> [String: PairVerification] {
        guard !setup.verifier.isEmpty else { return [:] }
        let scores = try verified()
        verification.add(scores, step: state.stepsDone)
        try verification.write(to: setup.run.verification)
        try log.scores(scores.mapValues(\.result.accuracyFlip), step: state.stepsDone)
        for (name, score) in scores.sorted(by: { $0.key < $1.key }) {
            try log.say("step \(state.stepsDone): \(name) \(score.result.summary)")
            if let caution = score.caution { try log.say("\(name): \(caution)") }
        }
        return scores
    }

    /// The scores; where memory does not suffice beside that of a captured step, without that.
    private func verified() throws -> [String: PairVerification] {
        let embedder = setup.embedder(of: state.step.backbone)
        do {
            return try setup.verifier(embedder, progress: log.testing)
        } catch let error as TorchError {
            guard state.step.forgetGraph() else { throw error }
            return try setup.verifier(embedder, progress: log.testing)
        }
    }

    private func save() throws {
        try losses.flush()
        try checkpoints.write(state)
    }

    private func rollBack(from index: Int, _ outcome: TrainingStep.Outcome) throws {
        var divergence = state.divergence
        divergence.noteRollBack()
        // What is under way counts no more, but its memory is in use.
        _ = try started?.step.outcome()
        started = nil
        if try !checkpoints.restoreNewest(into: state) { state = try setup.makeState() }
        state.divergence = divergence
        feed.stop()
        feed = try setup.makeFeed(from: state.stepsDone) { [log] in try? log.say($0) }
        try losses.flush()
        losses = try LossLog(setup.run.losses, from: state.stepsDone)
        try log.say(
            "step \(index): \(outcome.complaint), too often; back to step \(state.stepsDone) with "
                + "half the learning rate")
    }

    private func finish(isInterrupted: Bool) throws -> Result {
        try save()
        if !isInterrupted {
            let scores = try test()
            try setup.verifier.pictures(of: scores).write(to: setup.run.pairs)
            try verification.write(to: setup.run.verification)
            try setup.writeModel(of: state)
        }
        try setup.writeEnvironment(status: isInterrupted ? "interrupted" : "done")
        try setup.writeReport()
        return Result(
            steps: state.stepsDone, finalLoss: finalLoss,
            imagesPerSecond: log.imagesPerSecond, verification: verification.final ?? [:],
            isInterrupted: isInterrupted)
    }
}

extension TrainingStep.Outcome {
    /// Why the step was not applied.
    fileprivate var complaint: String {
        loss.isFinite ? "its gradient is not a finite number" : "its loss is not a finite number"
    }
}
