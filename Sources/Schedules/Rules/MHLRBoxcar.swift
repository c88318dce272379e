/// `mhlr_boxcar`: the rule behind the published training logs of MHLR.
///
/// Over a window of m steps, `avg` is the mean of the last m losses, and `diff` is (the sum of the
/// older half - the sum of the newer half of the last m `avg`) / m. Steps with `diff` below the
/// threshold are counted; when the count passes 2 m, the rate is halved and the count starts again.
/// After three halvings in a row the fourth is a rise by 4 instead. A `diff` that reaches the
/// threshold resets both counts.
///
/// As with `MHLR`, a change decided from the loss of step t is first used by step t + 2.
///
/// Source: the published logs of the MHLR paper (arXiv 2404.11118), whose rate changes it replays.
public struct MHLRBoxcar: ScheduleRule {
    static let name = "mhlr_boxcar"

    /// The window m in steps, at least 0; 0 stands for 1.5 % of the run.
    public var window: Int = 0
    /// A `diff` of the mean loss below it counts towards a cut.
    public var threshold: Double = 0.06

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        window = try container.decodeIfPresent(Int.self, forKey: .window) ?? window
        threshold = try container.decodeIfPresent(Double.self, forKey: .threshold) ?? threshold
    }

    func validate() throws(ScheduleError) {
        try ScheduleError.check(
            window == 0 || window >= 2, "window", window, "0 or at least 2",
            "0 takes 1.5 % of the run.")
        try ScheduleError.check(
            threshold.isFinite, "threshold", threshold, "a finite number", "0.06 is usual.")
    }

    /// Starts watching a run.
    func watch(_ course: Course) -> Watch {
        let steps = window == 0 ? Int(0.015 * Double(course.totalSteps)) : window
        return Watch(threshold: threshold, window: max(steps, 2), rate: course.baseRate)
    }
}

extension MHLRBoxcar {
    /// The rule's memory: the last m losses and the last m means.
    struct Watch: LossWatch {
        private let threshold: Double
        private let window: Int
        private(set) var rate: Double
        private var losses: MovingSum
        private var newerMeans: MovingSum
        private var olderMeans: MovingSum
        private var count = 0
        private var halvings = 0
        private var pendingFactor = 1.0

        init(threshold: Double, window: Int, rate: Double) {
            self.threshold = threshold
            self.window = window
            self.rate = rate
            losses = MovingSum(capacity: window)
            newerMeans = MovingSum(capacity: window / 2)
            olderMeans = MovingSum(capacity: window / 2)
        }

        var rateAfterNext: Double { rate * pendingFactor }

        mutating func observe(loss: Double) {
            rate = rateAfterNext
            pendingFactor = 1
            losses.append(loss)
            guard losses.isFull else { return }
            if let older = newerMeans.append(losses.sum / Double(window)) {
                olderMeans.append(older)
            }
            guard olderMeans.isFull else { return }
            decide((olderMeans.sum - newerMeans.sum) / Double(window))
        }

        private mutating func decide(_ difference: Double) {
            guard difference < threshold else {
                count = 0
                halvings = 0
                return
            }
            count += 1
            guard count > 2 * window else { return }
            count = 0
            pendingFactor = halvings == 3 ? 4 : 0.5
            halvings = halvings == 3 ? 0 : halvings + 1
        }
    }
}
