import Reporting
import Testing

@Suite struct ROCChartTests {
    @Test func theAxisOfAPerfectCurveEndsAtOne() {
        let chart = ROCChart.chart(
            title: "IJB-C", [.init("a", points: [(0.001, 1), (0.1, 1), (1, 1)])])
        let svg = SVGRenderer().svg([chart])
        #expect(svg.contains(">1.0</text>") && svg.contains(">0</text>"))
        #expect(!svg.contains(">1.1</text>") && !svg.contains(">1.5</text>"))
    }

    private func points(_ chart: Chart, _ series: Int = 0) -> [[Double]] {
        chart.series[series].points.map { [$0.x, $0.y] }
    }

    /// What lies at a false accept rate of 0 has no place on the axis, but says how high the curve begins.
    @Test func aCurveBeginsAtTheEdge() {
        let chart = ROCChart.chart(
            title: "",
            [
                .init("a", points: [(0, 0), (0, 0.4), (0.25, 0.4), (0.25, 0.8), (1, 1)]),
                .init("b", points: [(0, 0), (0, 0.9), (0.5, 0.9), (1, 1)]),
            ])
        #expect(points(chart) == [[0.25, 0.4], [0.25, 0.8], [1, 1]])
        #expect(points(chart, 1) == [[0.25, 0.9], [0.5, 0.9], [1, 1]])
    }

    /// Two persons who are never taken for one leave a single point on the axis, (1, 1).
    @Test func perfectAndCollapsedNetworksAreDrawnToo() {
        let perfect = ROCChart.chart(title: "", [.init("a", points: [(0, 0), (0, 1), (1, 1)])])
        #expect(points(perfect) == [[0.001, 1], [1, 1]])
        let collapsed = ROCChart.chart(title: "", [.init("a", points: [(0, 0), (1, 1)])])
        #expect(points(collapsed) == [[0.001, 0], [1, 1]])
        for chart in [perfect, collapsed] {
            let svg = SVGRenderer().svg([chart])
            #expect(svg.contains(">0.001</text>") && svg.contains(">0.01</text>"))
            #expect(!svg.contains(">1.1</text>") && !svg.contains(">1.5</text>"))
        }
    }
}
