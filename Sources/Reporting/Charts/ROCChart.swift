/// The share of accepted pairs of one person over that of two, as ROC curves are published.
public enum ROCChart {
    /// A curve: false and true accept rates, rising.
    public struct Curve: Sendable {
        /// The name in the legend.
        public let name: String
        /// The points, which are joined by straight lines; what lies left of the axis is where it begins.
        public let points: [(falseAcceptRate: Double, trueAcceptRate: Double)]

        /// A curve through `points`.
        public init(
            _ name: String, points: [(falseAcceptRate: Double, trueAcceptRate: Double)]
        ) {
            self.name = name
            self.points = points
        }
    }

    /// The chart of some curves, with a logarithmic axis.
    ///
    /// - Parameter lowest: where the axis begins; nil: at the smallest rate above 0 there is.
    public static func chart(
        title: String, _ curves: [Curve], from lowest: Double? = nil
    ) -> Chart {
        let start = lowest ?? smallestRate(curves)
        let drawn = curves.map { visible($0, from: start) }
        let rates = drawn.flatMap { $0.points.map(\.y) }
        // An axis around one value alone would reach beyond 1.
        let isFlat = rates.min() == rates.max()
        return Chart(
            title: title,
            x: .init(
                "false accept rate", scale: .logarithmic, range: lowest.map { $0...1 }),
            y: .init("true accept rate", range: isFlat ? 0...1 : nil),
            series: drawn)
    }

    /// Where the axis begins when all pairs of two persons score below all of one: nothing says how low a
    /// rate could be measured.
    private static let usualStart = 1e-3

    private static func smallestRate(_ curves: [Curve]) -> Double {
        let rates = curves.flatMap { $0.points.map(\.falseAcceptRate) }.filter { $0 > 0 && $0 < 1 }
        return rates.min() ?? usualStart
    }

    /// The part of a curve on the axis; one that has no point where the axis begins has the height there
    /// that it has before.
    private static func visible(_ curve: Curve, from start: Double) -> Chart.Series {
        let points = curve.points.map { Chart.Point($0.falseAcceptRate, $0.trueAcceptRate) }
        var shown = points.filter { $0.x >= start }
        if let before = points.last(where: { $0.x < start }), let first = shown.first,
            first.x > start
        {
            shown.insert(Chart.Point(start, before.y), at: 0)
        }
        return Chart.Series(curve.name, points: shown)
    }
}
