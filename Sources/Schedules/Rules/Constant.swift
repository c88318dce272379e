/// `constant`: the base rate, all the way.
public struct Constant: StepRule {
    static let name = "constant"

    /// The rule; it has no keys.
    public init() {}

    func validate() throws(ScheduleError) {}

    func rate(at step: Int, of course: Course) -> Double { course.baseRate }
}
