/// A key of `[schedule]` with a value that no run can use.
public struct ScheduleError: Error, Equatable, CustomStringConvertible {
    /// The key, as configuration files spell it.
    public let key: String
    /// The value as it was given.
    public let value: String
    /// The values the key can have, as in "at least 0".
    public let allowed: String
    /// What to do about it.
    public let remedy: String

    /// One line that names key, value, allowed range and the way out.
    public var description: String {
        "schedule.\(key) is \(value); it must be \(allowed). \(remedy)"
    }
}

extension ScheduleError {
    /// Refuses `value` unless `isAllowed`.
    static func check(
        _ isAllowed: Bool, _ key: String, _ value: some Any, _ allowed: String, _ remedy: String
    ) throws(ScheduleError) {
        guard isAllowed else {
            throw ScheduleError(
                key: key, value: String(describing: value), allowed: allowed, remedy: remedy)
        }
    }

    /// Refuses an `end` that is not a rate.
    static func check(end: Double) throws(ScheduleError) {
        try check(
            end.isFinite && end >= 0, "end", end, "a learning rate of at least 0",
            "Give the rate at the end of the run; 0 is usual.")
    }
}
