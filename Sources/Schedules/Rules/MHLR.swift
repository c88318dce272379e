/// `mhlr`: cuts the rate when a smoothed difference of the loss says that it no longer falls.
///
/// With `L_t` the loss of step t (as it is, not smoothed beforehand), in this order of operations:
///
///     D_1 = E_1 = alpha (L_0 - L_1)
///     D_t = (1 - alpha) D_{t-1} + alpha (L_{t-1} - L_t)
///     E_t = beta D_t + (1 - beta) E_{t-1}
///     E_t < threshold, `int(patience * total steps)` times in a row before: rate *= factor
///
/// A cut decided from `L_t` is first used by step t + 2, so the loss may be read back one step late
/// without changing any rate. All losses count, those of the warm-up too.
///
/// Source: "MHLR: Moving Haar Learning Rate Scheduler for Large-scale Face Recognition Training with
/// One GPU", arXiv 2404.11118, and its published code.
/// Differs: the paper's three-term recurrence for E is the same only when started from
/// `E_0 = E_1`; this two-state form needs no such start.
public struct MHLR: ScheduleRule {
    static let name = "mhlr"

    /// How much of a new difference enters D, 0 < alpha <= 1.
    public var alpha: Double = 1e-3
    /// How much of D enters E, 0 < beta <= 1.
    public var beta: Double = 1e-3
    /// Loss per step; an E below it means that the loss no longer falls.
    public var threshold: Double = 5e-5
    /// The share of the run that E stays below the threshold before a cut, 0 … 1.
    public var patience: Double = 0.05
    /// What the rate is multiplied by at a cut, 0 < factor < 1.
    public var factor: Double = 0.5
    /// The number of cuts after which the rate stays, at least 0.
    public var maxCuts: Int = 8

    private enum CodingKeys: String, CodingKey {
        case alpha, beta, threshold, patience, factor
        case maxCuts = "max_cuts"
    }

    /// The rule with its defaults.
    public init() {}

    /// Reads the rule's keys; those that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        alpha = try container.decodeIfPresent(Double.self, forKey: .alpha) ?? alpha
        beta = try container.decodeIfPresent(Double.self, forKey: .beta) ?? beta
        threshold = try container.decodeIfPresent(Double.self, forKey: .threshold) ?? threshold
        patience = try container.decodeIfPresent(Double.self, forKey: .patience) ?? patience
        factor = try container.decodeIfPresent(Double.self, forKey: .factor) ?? factor
        maxCuts = try container.decodeIfPresent(Int.self, forKey: .maxCuts) ?? maxCuts
    }

    func validate() throws(ScheduleError) {
        try Self.check(smoothing: alpha, "alpha")
        try Self.check(smoothing: beta, "beta")
        try ScheduleError.check(
            threshold.isFinite, "threshold", threshold, "a finite number",
            "5e-5 is usual; a larger one cuts earlier.")
        try ScheduleError.check(
            patience >= 0 && patience <= 1, "patience", patience, "from 0 to 1",
            "It is a share of the run; 0.05 is usual.")
        try ScheduleError.check(
            factor > 0 && factor < 1, "factor", factor, "above 0 and below 1",
            "0.5 halves the rate at each cut.")
        try ScheduleError.check(
            maxCuts >= 0, "max_cuts", maxCuts, "at least 0", "8 is usual.")
    }

    private static func check(smoothing value: Double, _ key: String) throws(ScheduleError) {
        try ScheduleError.check(
            value > 0 && value <= 1, key, value, "above 0, at most 1",
            "1e-3 suits long runs; take about 20 / steps for a run of a few thousand steps or less."
        )
    }

    /// Starts watching a run.
    func watch(_ course: Course) -> Watch {
        Watch(
            rule: self, patienceSteps: Int(patience * Double(course.totalSteps)),
            rate: course.baseRate)
    }
}

extension MHLR {
    /// The rule's memory: D, E and the count, in double precision.
    struct Watch: LossWatch {
        private let rule: MHLR
        private let patienceSteps: Int
        private(set) var rate: Double
        private var lastLoss: Double?
        private var difference: Double?
        /// E of the last loss; nil before there are two losses.
        private(set) var smoothedDifference: Double?
        private var count = 0
        private var cuts = 0
        private var isCutPending = false

        init(rule: MHLR, patienceSteps: Int, rate: Double) {
            self.rule = rule
            self.patienceSteps = patienceSteps
            self.rate = rate
        }

        var rateAfterNext: Double { isCutPending ? rate * rule.factor : rate }

        mutating func observe(loss: Double) {
            rate = rateAfterNext
            isCutPending = false
            if let lastLoss { decide(smooth(lastLoss - loss)) }
            lastLoss = loss
        }

        /// Takes a difference of the loss into D and E, and returns E.
        private mutating func smooth(_ fall: Double) -> Double {
            let alpha = rule.alpha
            let beta = rule.beta
            if let last = difference, let lastSmoothed = smoothedDifference {
                let next = (1 - alpha) * last + alpha * fall
                difference = next
                let smoothed = beta * next + (1 - beta) * lastSmoothed
                smoothedDifference = smoothed
                return smoothed
            }
            let first = alpha * fall
            difference = first
            smoothedDifference = first
            return first
        }

        private mutating func decide(_ smoothed: Double) {
            guard smoothed < rule.threshold else {
                count = 0
                return
            }
            guard count >= patienceSteps else {
                count += 1
                return
            }
            count = 0
            if cuts < rule.maxCuts {
                cuts += 1
                isCutPending = true
            }
        }
    }
}
