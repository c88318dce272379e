/// The share of accepted pairs of one person over that of two, as ROC curves are published.
public enum ROCChart {
    /// A curve: false and true accept rates, rising.
    public struct Curve: Sendable {
        /// The name in the legend.
        public let name: String
        /// The points; a false accept rate of 0 has no place on the axis.
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
    /// - Parameter lowest: where the axis begins; nil: at the smallest rate there is.
    public static func chart(
        title: String, _ curves: [Curve], from lowest: Double? = nil
    ) -> Chart {
        let rates = curves.flatMap { $0.points.map(\.trueAcceptRate) }
        // An axis around one value alone would reach beyond 1.
        let isFlat = rates.min() == rates.max()
        return Chart(
            title: title,
            x: .init(
                "false accept rate", scale: .logarithmic, range: lowest.map { $0...1 }),
            y: .init("true accept rate", range: isFlat ? 0...1 : nil),
            series: curves.map { curve in
                Chart.Series(
                    curve.name,
                    points: curve.points.map { Chart.Point($0.falseAcceptRate, $0.trueAcceptRate) })
            })
    }
}
