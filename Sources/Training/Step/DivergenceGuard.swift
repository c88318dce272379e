/// Decides what to do about steps whose loss or gradient is not a finite number.
///
/// Rare ones are skipped. When they are no longer rare the run goes back to its last checkpoint and
/// halves the rate, once; when that does not help it stops. With float16, gradients that overflow
/// are the loss scale's business as long as the scale stays usable.
public struct DivergenceGuard: Codable, Equatable, Sendable {
    /// What to do after a step.
    public enum Verdict: Equatable, Sendable {
        case proceed
        /// Leave the step out and go on.
        case skip
        /// Return to the last checkpoint with a lower rate.
        case rollBack
        /// Give up.
        case stop
    }

    /// More non-finite steps than this within `window` steps are not rare.
    public static let tolerated = 5
    /// The number of steps looked back on.
    public static let window = 100
    /// Below it a loss scale no longer helps.
    public static let smallestScale = 1.0 / 1024
    /// What a roll-back multiplies the learning rate by.
    public static let rateCut = 0.5

    /// Steps, counted from 0, that were skipped within the last `window`.
    private var skipped: [Int] = []
    /// Whether the run has been rolled back already.
    public private(set) var hasRolledBack = false

    public init() {}

    /// The factor on the schedule's rate.
    public var rateFactor: Double { hasRolledBack ? Self.rateCut : 1 }

    /// Judges a step.
    ///
    /// - Parameters:
    ///   - step: its number from 0.
    ///   - outcome: what it came to.
    ///   - scale: the loss scale after it; nil without scaling.
    public mutating func judge(
        step: Int, outcome: TrainingStep.Outcome, scale: Double?
    ) -> Verdict {
        if outcome.isApplied { return .proceed }
        if let scale, outcome.loss.isFinite, scale >= Self.smallestScale { return .skip }
        skipped = skipped.filter { $0 > step - Self.window } + [step]
        let isHopeless = scale.map { $0 < Self.smallestScale } ?? false
        guard skipped.count > Self.tolerated || isHopeless else { return .skip }
        guard !hasRolledBack else { return .stop }
        return .rollBack
    }

    /// Notes that the run went back to its last checkpoint.
    public mutating func noteRollBack() {
        hasRolledBack = true
        skipped = []
    }
}
