import Foundation

extension ROCCurve {
    /// A curve to draw: false and true positive rates of its points.
    public struct Points: Codable, Equatable, Sendable {
        /// The share of negatives accepted, rising.
        public let fpr: [Double]
        /// The share of positives accepted, rising.
        public let tpr: [Double]
    }

    /// The same curve as errors against each other, as DET curves are drawn.
    public struct Errors: Codable, Equatable, Sendable {
        /// The share of negatives accepted, rising.
        public let fpr: [Double]
        /// The share of positives refused, falling.
        public let fnr: [Double]
    }

    /// The errors at the points of `points(atMost:)`.
    public func errors(atMost limit: Int = 400) -> Errors {
        let points = points(atMost: limit)
        return Errors(fpr: points.fpr, fnr: points.tpr.map { 1 - $0 })
    }

    /// The curve with few points.
    ///
    /// First those go that lie on a straight line between their neighbours, which changes nothing;
    /// where more than `limit` remain, those stay that are closest below evenly spaced logarithms of
    /// the false positive rate, and the highest without a false positive.
    ///
    /// - Parameter limit: At least 4.
    public func points(atMost limit: Int = 400) -> Points {
        precondition(limit >= 4, "a curve has two ends and two bends")
        var kept = corners
        if kept.count > limit { kept = thinned(to: limit) }
        return Points(
            fpr: kept.map { falsePositiveRates[$0] }, tpr: kept.map { truePositiveRates[$0] })
    }

    /// The ends and the points where the curve changes its direction.
    private var corners: [Int] {
        let last = thresholds.count - 1
        return thresholds.indices.filter { index in
            guard index > 0 && index < last else { return true }
            let before = direction(from: index - 1)
            let after = direction(from: index)
            return abs(before.width * after.height - before.height * after.width) > 1e-15
        }
    }

    private func direction(from index: Int) -> (width: Double, height: Double) {
        (
            falsePositiveRates[index + 1] - falsePositiveRates[index],
            truePositiveRates[index + 1] - truePositiveRates[index]
        )
    }

    private func thinned(to limit: Int) -> [Int] {
        let smallest = falsePositiveRates.first { $0 > 0 } ?? 1
        // Three places are for the ends and for what is reached without a false positive.
        let count = limit - 3
        let chosen = (0..<count).map { step in
            let exponent = 1 - Double(step) / Double(max(count - 1, 1))
            return lastIndex(upTo: pow(smallest, exponent))
        }
        return Set(chosen + [0, lastIndex(upTo: 0), thresholds.count - 1]).sorted()
    }
}
