/// What the 1:1 test of IJB-B or IJB-C comes to.
public struct IJBVerification: Sendable {
    /// The false accept rates of the published tables.
    public static let targets = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
    /// The same as they are written.
    public static let targetNames = ["1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1"]

    /// How the thresholds were chosen.
    public let rule: ScoreCurve.Rule
    /// The rates at `targets`.
    public let points: [ScoreCurve.Point]
    /// The area under the ROC curve.
    public let auc: Double
    /// The scores.
    public let curve: ScoreCurve

    /// Judges scores of pairs.
    public init(_ curve: ScoreCurve, rule: ScoreCurve.Rule) {
        self.rule = rule
        self.curve = curve
        points = curve.points(at: Self.targets, rule: rule)
        auc = curve.auc
    }

    /// The targets so low that not even one false accept is allowed.
    public var unresolvedTargets: [String] {
        let step = 1 / Double(curve.impostors.count)
        return zip(Self.targets, Self.targetNames).filter { $0.0 < step }.map(\.1)
    }
}
