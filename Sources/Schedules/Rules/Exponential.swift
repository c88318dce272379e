import Foundation

/// `exponential`: the rate times `decay` after each step that follows the warm-up.
public struct Exponential: StepRule {
    static let name = "exponential"

    /// The factor of one step, 0 < decay <= 1.
    public var decay: Double = 0.9999

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        decay = try container.decodeIfPresent(Double.self, forKey: .decay) ?? decay
    }

    func validate() throws(ScheduleError) {
        try ScheduleError.check(
            decay > 0 && decay <= 1, "decay", decay, "above 0, at most 1",
            "To fall to 1/100 within N steps, take 0.01^(1/N).")
    }

    func rate(at step: Int, of course: Course) -> Double {
        course.baseRate * pow(decay, Double(max(step - course.warmupSteps, 0)))
    }
}
