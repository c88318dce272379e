/// What every rule of `[schedule]` has: a name, defaults and a range for each of its keys.
protocol ScheduleRule: Codable, Equatable, Sendable {
    /// The value of `schedule.name`.
    static var name: String { get }

    /// The rule with its defaults.
    init()

    /// Refuses values that no run can use.
    func validate() throws(ScheduleError)
}

/// A rule whose rate is a pure function of the step.
protocol StepRule: ScheduleRule {
    /// The rate of optimizer step `step` (from 0), warm-up left aside.
    func rate(at step: Int, of course: Course) -> Double
}

/// What a rule that watches the loss has learned so far.
protocol LossWatch: Codable, Equatable, Sendable {
    /// The rate of the next optimizer step, warm-up left aside.
    var rate: Double { get }
    /// The rate of the step after the next, whatever losses are still to come.
    var rateAfterNext: Double { get }

    /// Takes in the loss of the step that has just been made.
    mutating func observe(loss: Double)
}

/// The run that a schedule is laid out for; all steps are optimizer steps, counted from 0.
struct Course: Codable, Equatable, Sendable {
    /// The learning rate that the rule starts from.
    let baseRate: Double
    let warmupSteps: Int
    let totalSteps: Int

    /// The share of the way from the end of the warm-up to the end of the run, 0 … 1.
    func progress(at step: Int) -> Double {
        let made = Double(max(step - warmupSteps, 0))
        let planned = Double(max(totalSteps - warmupSteps, 1))
        return min(made / planned, 1)
    }

    /// As much of `rate` as the linear warm-up lets through, above 0.
    func warmedUp(_ rate: Double, at step: Int) -> Double {
        step < warmupSteps ? rate * Double(max(step, 1)) / Double(warmupSteps) : rate
    }
}
