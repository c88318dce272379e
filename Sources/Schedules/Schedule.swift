/// The learning rate of a run: a value that holds its whole state.
///
/// Before each optimizer step the trainer takes `rate`, after it hands over the step's loss. Saved
/// with a checkpoint and decoded again it continues bit for bit. Steps are optimizer steps, counted
/// from 0.
public struct Schedule: Codable, Equatable, Sendable {
    /// The rule and its keys.
    public let configuration: ScheduleConfiguration
    /// The number of losses observed, which is the index of the next optimizer step.
    public private(set) var step = 0
    private let course: Course
    /// What the rule remembers of the losses; both are nil for a rule of the step.
    private var mhlr: MHLR.Watch?
    private var mhlrBoxcar: MHLRBoxcar.Watch?

    /// Lays a schedule out for a run.
    ///
    /// - Parameters:
    ///   - configuration: A section that `validate()` accepts.
    ///   - baseRate: The learning rate to start from, above 0.
    ///   - totalSteps: The optimizer steps of the whole run, at least 1.
    public init(configuration: ScheduleConfiguration, baseRate: Double, totalSteps: Int) {
        precondition(baseRate.isFinite && baseRate > 0, "a learning rate is above 0")
        precondition(totalSteps >= 1, "a run has at least one step")
        self.configuration = configuration
        course = Course(
            baseRate: baseRate, warmupSteps: configuration.warmupSteps, totalSteps: totalSteps)
        switch configuration.rule {
        case .mhlr(let rule): mhlr = rule.watch(course)
        case .mhlrBoxcar(let rule): mhlrBoxcar = rule.watch(course)
        case .polynomial, .cosine, .multistep, .linear, .exponential, .constant: break
        }
    }

    /// The learning rate that the rule starts from.
    public var baseRate: Double { course.baseRate }

    /// The optimizer steps of the whole run.
    public var totalSteps: Int { course.totalSteps }

    /// The rate that the next optimizer step (number `step`) uses.
    public var rate: Double {
        course.warmedUp(watch?.rate ?? stepRate(at: step), at: step)
    }

    /// The rate of step number `step + 1`, which no loss still to come changes.
    ///
    /// It lets a trainer start that step before the loss of this one has been read back.
    public var rateAfterNext: Double {
        course.warmedUp(watch?.rateAfterNext ?? stepRate(at: step + 1), at: step + 1)
    }

    /// MHLR's E of the last loss observed: its smoothed fall per step.
    ///
    /// Nil for other rules, and before there are two losses.
    public var smoothedDifference: Double? { mhlr?.smoothedDifference }

    /// Takes in the loss of the optimizer step that has just been made.
    ///
    /// - Parameter loss: A finite number; what to do about another one is the trainer's to decide.
    /// - Returns: the rate of the next step.
    @discardableResult
    public mutating func observe(loss: Double) -> Double {
        precondition(loss.isFinite, "a loss that is not finite never reaches a schedule")
        step += 1
        mhlr?.observe(loss: loss)
        mhlrBoxcar?.observe(loss: loss)
        return rate
    }

    private var watch: (any LossWatch)? { mhlr ?? mhlrBoxcar }

    private func stepRate(at step: Int) -> Double {
        guard let rule = configuration.rule.parameters as? any StepRule else {
            preconditionFailure("a rule depends on the step or watches the loss")
        }
        return rule.rate(at: step, of: course)
    }
}
