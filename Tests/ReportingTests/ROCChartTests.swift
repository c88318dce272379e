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
}
