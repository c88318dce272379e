/// What one fold comes to with the thresholds chosen on the others.
package struct FoldOutcome: Sendable {
    /// The squared distance that is best on the other folds, the first of equals.
    package let threshold: Double
    /// The share of pairs that `threshold` judges rightly.
    package let accuracy: Double
    /// The rates at the largest threshold whose false accept rate elsewhere is at most 1e-3.
    package let conservative: AcceptRates
    /// The rates at the threshold that earlier tools interpolate.
    package let interpolated: AcceptRates

    /// The shares of same and of different pairs that a threshold accepts.
    package struct AcceptRates: Sendable {
        package let threshold: Double
        /// Nil where the fold has no pair of the same person.
        package let tar: Double?
        /// Nil where the fold has no pair of different persons.
        package let far: Double?
    }

    /// Judges each fold by the others, or a single fold by itself.
    ///
    /// - Throws: `VerificationError.impossibleFolds`.
    package static func all(
        _ pairs: JudgedPairs, folds: Int
    ) throws(VerificationError) -> [FoldOutcome] {
        let split = try FoldSplit(count: pairs.isSame.count, folds: folds)
        let everything = pairs.isSame.indices
        let coarse = ThresholdCounts(pairs, everything, grid: .hundredths)
        let fine = ThresholdCounts(pairs, everything, grid: .thousandths)
        return split.folds.map { fold in
            let foldCoarse = ThresholdCounts(pairs, fold, grid: .hundredths)
            let foldFine = ThresholdCounts(pairs, fold, grid: .thousandths)
            let isAlone = fold == everything
            let best = (isAlone ? coarse : coarse.without(foldCoarse)).mostAccurate
            let others = isAlone ? fine : fine.without(foldFine)
            return FoldOutcome(
                threshold: ThresholdGrid.hundredths.thresholds[best],
                accuracy: foldCoarse.accuracy(at: best),
                conservative: rates(pairs, fold, below: conservativeThreshold(others)),
                interpolated: rates(pairs, fold, below: interpolatedThreshold(others)))
        }
    }

    private static let targetRate = 1e-3

    private static func conservativeThreshold(_ counts: ThresholdCounts) -> Double {
        let thresholds = ThresholdGrid.thousandths.thresholds
        let chosen = thresholds.indices.last { counts.falseAcceptRate(at: $0) <= targetRate }
        return thresholds[chosen ?? 0]
    }

    /// Linear between the first thresholds of two neighbouring false accept rates.
    private static func interpolatedThreshold(_ counts: ThresholdCounts) -> Double {
        let thresholds = ThresholdGrid.thousandths.thresholds
        let reaching = thresholds.indices.first { counts.falseAcceptRate(at: $0) >= targetRate }
        guard let upper = reaching, upper > 0 else { return 0 }
        let rateAbove = counts.falseAcceptRate(at: upper)
        let rateBelow = counts.falseAcceptRate(at: upper - 1)
        let lower = thresholds.indices.first { counts.falseAcceptRate(at: $0) == rateBelow } ?? 0
        let share = (targetRate - rateBelow) / (rateAbove - rateBelow)
        return (1 - share) * thresholds[lower] + share * thresholds[upper]
    }

    private static func rates(
        _ pairs: JudgedPairs, _ fold: Range<Int>, below threshold: Double
    ) -> AcceptRates {
        AcceptRates(
            threshold: threshold, tar: share(ofSame: true, pairs, fold, below: threshold),
            far: share(ofSame: false, pairs, fold, below: threshold))
    }

    /// The share of the pairs of one kind that lie below `threshold`.
    private static func share(
        ofSame isSame: Bool, _ pairs: JudgedPairs, _ fold: Range<Int>, below threshold: Double
    ) -> Double? {
        let kind = fold.filter { pairs.isSame[$0] == isSame }
        guard !kind.isEmpty else { return nil }
        return Double(kind.count { pairs.distances[$0] < threshold }) / Double(kind.count)
    }
}
