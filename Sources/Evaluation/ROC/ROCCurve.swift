/// The exact ROC curve of scores: a point for each distinct score, and the origin.
///
/// Point i accepts what scores at least `thresholds[i]`; the thresholds fall from infinity, where
/// nothing is accepted, to the lowest score, where everything is.
public struct ROCCurve: Sendable, Equatable {
    /// The scores to reach, falling; the first is infinity.
    public let thresholds: [Double]
    /// The share of negatives accepted, 0 … 1, rising.
    public let falsePositiveRates: [Double]
    /// The share of positives accepted, 0 … 1, rising.
    public let truePositiveRates: [Double]

    /// Sorts `scores`: a high score speaks for a positive.
    ///
    /// There must be at least one positive, one negative and no NaN.
    public init(scores: [Double], isPositive: [Bool]) {
        precondition(scores.count == isPositive.count, "each score has a label")
        precondition(!scores.contains { $0.isNaN }, "a score is a number")
        let positives = isPositive.count { $0 }
        let negatives = isPositive.count - positives
        precondition(positives > 0 && negatives > 0, "a curve needs scores of both kinds")
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var thresholds = [Double.infinity]
        var falseRates = [0.0]
        var trueRates = [0.0]
        var accepted = (positives: 0, negatives: 0)
        for (rank, index) in order.enumerated() {
            if isPositive[index] { accepted.positives += 1 } else { accepted.negatives += 1 }
            let isLastOfEquals = rank + 1 == order.count || scores[order[rank + 1]] < scores[index]
            guard isLastOfEquals else { continue }
            thresholds.append(scores[index])
            falseRates.append(Double(accepted.negatives) / Double(negatives))
            trueRates.append(Double(accepted.positives) / Double(positives))
        }
        self.thresholds = thresholds
        falsePositiveRates = falseRates
        truePositiveRates = trueRates
    }

    /// The area under the curve by trapezoids.
    ///
    /// It is the chance that a positive scores above a negative, ties counting half.
    public var auc: Double {
        thresholds.indices.dropFirst().reduce(0) { area, index in
            let width = falsePositiveRates[index] - falsePositiveRates[index - 1]
            return area + width * (truePositiveRates[index] + truePositiveRates[index - 1]) / 2
        }
    }

    /// The equal error rate: where the curve, drawn with straight lines, has as many false positives
    /// as false negatives.
    public var eer: Double {
        // The surplus of errors of the first kind rises from -1 at the origin to 1 at the end.
        func surplus(_ index: Int) -> Double {
            falsePositiveRates[index] + truePositiveRates[index] - 1
        }
        let after = thresholds.indices.first { surplus($0) >= 0 } ?? thresholds.count - 1
        let before = after - 1
        let share = -surplus(before) / (surplus(after) - surplus(before))
        let start = falsePositiveRates[before]
        return start + share * (falsePositiveRates[after] - start)
    }

    /// The true positive rate at the last point whose false positive rate is at most `rate`.
    ///
    /// - Parameter rate: 0 … 1.
    public func truePositiveRate(atFalsePositiveRate rate: Double) -> Double {
        truePositiveRates[lastIndex(upTo: rate)]
    }

    /// The last point whose false positive rate is at most `rate`.
    func lastIndex(upTo rate: Double) -> Int {
        var low = 0
        var high = falsePositiveRates.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if falsePositiveRates[middle] <= rate { low = middle } else { high = middle }
        }
        return low
    }
}
