/// How many of some impostors may be accepted: the most whose share does not pass a target.
///
/// - Parameters:
///   - count: the number of impostors.
///   - target: a false accept rate, >= 0.
func falseAcceptsAllowed(of count: Int, target: Double) -> Int {
    // The product may be rounded either way.
    var allowed = min(count, Int(target * Double(count)) + 1)
    while allowed > 0, Double(allowed) / Double(count) > target { allowed -= 1 }
    return allowed
}
