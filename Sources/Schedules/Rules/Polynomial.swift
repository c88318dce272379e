import Foundation

/// `polynomial`: `end + (base - end) (1 - progress)^power`, progress from the end of the warm-up.
///
/// Source: the usual schedule of ArcFace training (arcface_torch, `PolynomialLRWarmup`, power 2).
/// Differs: that one uses the full base rate at step 0 and the linear warm-up only from step 1 on;
/// here step 0 is part of the warm-up (see `ScheduleConfiguration.warmupSteps`).
public struct Polynomial: StepRule {
    static let name = "polynomial"

    /// The exponent, above 0; 1 is a straight line.
    public var power: Double = 2
    /// The rate at the end of the run, at least 0.
    public var end: Double = 0

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        power = try container.decodeIfPresent(Double.self, forKey: .power) ?? power
        end = try container.decodeIfPresent(Double.self, forKey: .end) ?? end
    }

    func validate() throws(ScheduleError) {
        try ScheduleError.check(
            power.isFinite && power > 0, "power", power, "above 0",
            "2 is usual, 1 is a straight line.")
        try ScheduleError.check(end: end)
    }

    func rate(at step: Int, of course: Course) -> Double {
        end + (course.baseRate - end) * pow(1 - course.progress(at: step), power)
    }
}
