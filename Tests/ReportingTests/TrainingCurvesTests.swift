import Reporting
import Testing

@Suite struct TrainingCurvesTests {
    static func curves(
        rates: [Double], losses: [Double]? = nil, difference: [Double]? = nil,
        threshold: Double? = nil
    ) -> TrainingCurves {
        TrainingCurves(
            steps: Array(0..<rates.count), losses: losses ?? rates, rates: rates,
            smoothedDifference: difference, threshold: threshold)
    }

    static let rates: [([Double], [Chart.Marker])] = [
        ([4, 4, 4, 2, 2, 2, 1, 1], [.init(x: 3, label: "2"), .init(x: 6, label: "1")]),
        ([1, 1, 1e-5], [.init(x: 2, label: "1e-5")]),
        ([1, 0.5, 0.5], [.init(x: 1, label: "0.5")]),
        ([1, 2, 3, 4, 4, 4, 0.4, 0.4], [.init(x: 6, label: "0.4")]),
        ([8, 7, 6, 5, 4, 3], []),
        ([1, 1, 1], []), ([], []),
    ]

    @Test(arguments: rates) func cutsAreMarked(rates: [Double], markers: [Chart.Marker]) {
        let curves = Self.curves(rates: rates)
        #expect(curves.rateChanges == markers)
        #expect(curves.charts.allSatisfy { $0.markers == markers })
    }

    /// A thousand losses are averaged by fives; the first five are 0, 1, 2, NaN, 4.
    @Test func manyLossesAreAveraged() throws {
        var losses = (0..<1000).map { Double($0) }
        losses[3] = .nan
        let chart = Self.curves(rates: losses.map { _ in 1 }, losses: losses).charts[0]
        #expect(chart.series.count == 2)
        #expect(chart.series[0].isBackground)
        #expect(chart.series[0].points.count == 1000)
        #expect(chart.series[1].name == "mean of 5 steps")
        #expect(chart.series[1].points.count == 200)
        #expect(chart.series[1].points[0] == .init(2, 1.75))
        #expect(chart.series[1].points[199] == .init(997, 997))
    }

    @Test func aLossThatFallsFarGetsALogarithmicAxis() {
        let far = Self.curves(rates: [1, 1, 1], losses: [40, 4, 2]).charts[0].y
        #expect(far.scale == .logarithmic)
        #expect(far.range == 1.4...48)
        #expect(Self.curves(rates: [1, 1], losses: [40, 5]).charts[0].y.scale == .linear)
        #expect(Self.curves(rates: [1, 1], losses: [40, 0]).charts[0].y.scale == .linear)
    }

    @Test func fewLossesAreShownAsTheyAre() {
        let chart = Self.curves(rates: [1, 1, 1], losses: [3, 2, 1]).charts[0]
        #expect(chart.series.map(\.points) == [[.init(0, 3), .init(1, 2), .init(2, 1)]])
        #expect(!chart.series[0].isBackground)
    }

    @Test func ratesOfManySizesGetALogarithmicAxis() {
        #expect(Self.curves(rates: [1, 1, 0.5, 0.5]).charts[1].y.scale == .linear)
        #expect(Self.curves(rates: [1, 1, 0.01, 0.01]).charts[1].y.scale == .logarithmic)
        #expect(Self.curves(rates: [1, 0.5, 0]).charts[1].y.scale == .linear)
    }

    @Test func theDifferenceStandsBelowWithItsThreshold() throws {
        let difference = [100, 1e-4, 0, 1e-5, 2e-5, 3e-5, 1e-5, 2e-5, 0, -1e-5]
        let curves = Self.curves(
            rates: difference.map { _ in 1 }, difference: difference, threshold: 5e-5)
        try #require(curves.charts.count == 3)
        let chart = curves.charts[2]
        #expect(chart.series[1].name == "threshold 5e-5")
        #expect(chart.series[1].points == [.init(0, 5e-5), .init(9, 5e-5)])
        let range = try #require(chart.y.range)
        #expect(range.contains(5e-5) && range.contains(-1e-5) && range.upperBound < 1)
        #expect(Self.curves(rates: [1, 1], difference: nil).charts.count == 2)
    }
}
