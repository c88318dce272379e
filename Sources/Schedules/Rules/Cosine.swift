import Foundation

/// `cosine`: half a cosine from the base rate after the warm-up down to `end`.
///
/// Source: SGDR, arXiv 1608.03983, eq. 5, without restarts.
/// Differs: the closed form instead of PyTorch's recursion, which drifts, and which rises again
/// after the end of the run.
public struct Cosine: StepRule {
    static let name = "cosine"

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
        end + (course.baseRate - end) * (1 + cos(.pi * course.progress(at: step))) / 2
    }
}
