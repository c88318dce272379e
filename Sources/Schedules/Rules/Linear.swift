/// `linear`: a straight line from the base rate after the warm-up down to `end`.
public struct Linear: StepRule {
    static let name = "linear"

    /// The rate at the end of the run, at least 0.
    public var end: Double = 0

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        end = try container.decodeIfPresent(Double.self, forKey: .end) ?? end
    }

    func validate() throws(ScheduleError) { try ScheduleError.check(end: end) }

    func rate(at step: Int, of course: Course) -> Double {
        end + (course.baseRate - end) * (1 - course.progress(at: step))
    }
}
