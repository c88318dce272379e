import Foundation

/// Scores of pairs of one person and of pairs of two, and the rates at every threshold.
///
/// A pair is accepted when its score reaches the threshold. Made for tens of millions of scores: two
/// sorted arrays, and walks along them.
public struct ScoreCurve: Sendable {
    /// The scores of pairs of one person, falling.
    public let genuine: [Double]
    /// The scores of pairs of two, falling.
    public let impostors: [Double]

    /// Sorts scores; there must be some of both kinds, and no NaN.
    public init(genuine: [Double], impostors: [Double]) {
        precondition(!genuine.isEmpty && !impostors.isEmpty, "scores of both kinds are needed")
        self.genuine = genuine.sorted(by: >)
        self.impostors = impostors.sorted(by: >)
    }

    /// How the threshold for a false accept rate is chosen.
    public enum Rule: String, Sendable, CaseIterable {
        /// The largest rate that is not above the target.
        case conservative
        /// The rate nearest to the target, above or below it, on the curve without the points that
        /// scikit-learn's `roc_curve` drops; the published tables.
        case nearest
    }

    /// A threshold and what it comes to.
    public struct Point: Sendable, Equatable {
        /// The share of pairs of one person that are accepted.
        public let trueAcceptRate: Double
        /// The share of pairs of two that are accepted.
        public let falseAcceptRate: Double
    }

    /// The points for several false accept rates.
    ///
    /// - Parameter targets: 0 … 1.
    public func points(at targets: [Double], rule: Rule) -> [Point] {
        switch rule {
        case .conservative: targets.map(conservativePoint)
        case .nearest: nearestPoints(targets)
        }
    }

    /// The area under the curve by trapezoids.
    public var auc: Double {
        var doubled = 0
        var last = (falseAccepts: 0, trueAccepts: 0)
        forEachPoint { falseAccepts, trueAccepts in
            doubled += (falseAccepts - last.falseAccepts) * (trueAccepts + last.trueAccepts)
            last = (falseAccepts, trueAccepts)
        }
        return Double(doubled) / (2 * Double(genuine.count) * Double(impostors.count))
    }

    /// The curve to draw: `count` false accept rates evenly spaced in their logarithms, from that of
    /// one false accept on.
    public func drawn(count: Int = 400) -> [Point] {
        let lowest = 1 / Double(impostors.count)
        var points: [Point] = []
        for step in 0..<count {
            let exponent = 1 - Double(step) / Double(count - 1)
            let point = conservativePoint(min(1, pow(lowest, exponent)))
            if points.last?.falseAcceptRate != point.falseAcceptRate { points.append(point) }
        }
        return points
    }

    private func conservativePoint(_ target: Double) -> Point {
        let total = impostors.count
        let allowed = falseAcceptsAllowed(of: total, target: target)
        guard allowed < total else { return point(falseAccepts: total, trueAccepts: genuine.count) }
        // Just above the first score that may not be accepted, all that may be are.
        let refused = impostors[allowed]
        return point(
            falseAccepts: impostors.countAbove(refused), trueAccepts: genuine.countAbove(refused))
    }

    /// Source: scikit-learn's `roc_curve(drop_intermediate=True)`, which drops points whose second
    /// differences in both counts are 0, then puts the origin in front; of several points at the same
    /// distance InsightFace's table takes the last.
    private func nearestPoints(_ targets: [Double]) -> [Point] {
        var best = targets.map { (distance: abs($0), falseAccepts: 0, trueAccepts: 0) }
        func offer(_ falseAccepts: Int, _ trueAccepts: Int) {
            let rate = Double(falseAccepts) / Double(impostors.count)
            for (index, target) in targets.enumerated() {
                let distance = abs(rate - target)
                if distance <= best[index].distance {
                    best[index] = (distance, falseAccepts, trueAccepts)
                }
            }
        }
        var last: [(Int, Int)] = []
        forEachPoint { falseAccepts, trueAccepts in
            if last.count == 2 {
                let isCorner =
                    falseAccepts - 2 * last[1].0 + last[0].0 != 0
                    || trueAccepts - 2 * last[1].1 + last[0].1 != 0
                if isCorner { offer(last[1].0, last[1].1) }
                last.removeFirst()
            } else if last.isEmpty {
                offer(falseAccepts, trueAccepts)
            }
            last.append((falseAccepts, trueAccepts))
        }
        if let end = last.last { offer(end.0, end.1) }
        return best.map { point(falseAccepts: $0.falseAccepts, trueAccepts: $0.trueAccepts) }
    }

    private func point(falseAccepts: Int, trueAccepts: Int) -> Point {
        Point(
            trueAcceptRate: Double(trueAccepts) / Double(genuine.count),
            falseAcceptRate: Double(falseAccepts) / Double(impostors.count))
    }

    /// Calls `body` with the accepted pairs of both kinds at each distinct score, falling.
    private func forEachPoint(_ body: (Int, Int) -> Void) {
        var trueAccepts = 0
        var falseAccepts = 0
        while trueAccepts < genuine.count || falseAccepts < impostors.count {
            let threshold = max(
                trueAccepts < genuine.count ? genuine[trueAccepts] : -.infinity,
                falseAccepts < impostors.count ? impostors[falseAccepts] : -.infinity)
            while trueAccepts < genuine.count, genuine[trueAccepts] == threshold {
                trueAccepts += 1
            }
            while falseAccepts < impostors.count, impostors[falseAccepts] == threshold {
                falseAccepts += 1
            }
            body(falseAccepts, trueAccepts)
        }
    }
}

extension [Double] {
    /// The number of elements of a falling array that are greater than `value`.
    func countAbove(_ value: Double) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
