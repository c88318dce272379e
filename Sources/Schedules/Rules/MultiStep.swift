import Foundation

/// `multistep`: the rate times `factor` from each milestone on.
public struct MultiStep: StepRule {
    static let name = "multistep"

    /// The first steps with a lower rate, rising; below 1: a fraction of the run, rounded down to a
    /// step; 1 and above: the step itself.
    public var milestones: [Double] = [0.5, 0.75, 0.9]
    /// What the rate is multiplied by at each milestone, 0 < factor <= 1.
    public var factor: Double = 0.1

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        milestones = try container.decodeIfPresent([Double].self, forKey: .milestones) ?? milestones
        factor = try container.decodeIfPresent(Double.self, forKey: .factor) ?? factor
    }

    func validate() throws(ScheduleError) {
        let areFractions = milestones.allSatisfy { $0 > 0 && $0 < 1 }
        let areSteps = milestones.allSatisfy { $0 >= 1 && $0 == $0.rounded() && $0.isFinite }
        let isRising = zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
        try ScheduleError.check(
            (areFractions || areSteps) && isRising, "milestones", milestones,
            "a rising list, either of fractions of the run between 0 and 1 or of whole steps",
            "[0.5, 0.75] cuts at half and three quarters of the run.")
        try ScheduleError.check(
            factor > 0 && factor <= 1, "factor", factor, "above 0, at most 1",
            "0.1 divides the rate by ten at each milestone.")
    }

    func rate(at step: Int, of course: Course) -> Double {
        let passed = milestones.count { step >= Self.step(of: $0, in: course) }
        return course.baseRate * pow(factor, Double(passed))
    }

    private static func step(of milestone: Double, in course: Course) -> Int {
        Int(milestone < 1 ? milestone * Double(course.totalSteps) : milestone)
    }
}
