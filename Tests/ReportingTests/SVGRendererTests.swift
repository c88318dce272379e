import Foundation
import Reporting
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct SVGRendererTests {
    static func chart(
        _ values: [Double], title: String = "T", interpolation: Chart.Interpolation = .linear,
        markers: [Chart.Marker] = []
    ) -> Chart {
        let points = values.enumerated().map { Chart.Point(Double($0), $1) }
        return Chart(
            title: title, x: .init("step"), y: .init("loss", range: 0...10),
            series: [.init("a & b", points: points, interpolation: interpolation)],
            markers: markers)
    }

    /// A picture whose curves have 100 by 100 pixels: the widest label "10" needs 28.4 and the right
    /// margin 18.
    static func svg(_ chart: Chart) -> String {
        SVGRenderer(width: 146.4, plotHeight: 100).svg(chart)
    }

    static func curves(_ svg: String) -> [String] {
        svg.matches(of: /class="sf-curve sf-s\d" d="([^"]*)"/).map { String($0.1) }
    }

    @Test func aCurveIsWhereItsValuesAre() {
        #expect(Self.curves(Self.svg(Self.chart([0, 10, 5]))) == ["M0 100h0L50 0L100 50"])
    }

    @Test func nonFiniteValuesLeaveGaps() {
        let svg = Self.svg(Self.chart([0, .nan, 5, .infinity, 10]))
        #expect(Self.curves(svg) == ["M0 100h0M50 50h0M100 0h0"])
    }

    @Test func aStepKeepsItsValue() {
        let svg = Self.svg(Self.chart([0, 10, 5], interpolation: .step))
        #expect(Self.curves(svg) == ["M0 100h0H50V0H100V50"])
    }

    @Test func textIsEscaped() {
        let svg = Self.svg(Self.chart([1], title: "<script>&\"'\u{1}"))
        #expect(svg.contains("&lt;script&gt;&amp;&quot;&#39;?"))
        #expect(!svg.contains("<script"))
    }

    @Test func wordsThatWouldOverlapAreLeftOut() {
        let markers = [2, 2.1, 0].map { Chart.Marker(x: $0, label: "at\($0)") }
        let svg = Self.svg(Self.chart([0, 1, 2, 3, 4], markers: markers))
        #expect(svg.contains(">at0.0<") && svg.contains(">at2.0<") && !svg.contains(">at2.1<"))
        #expect(svg.matches(of: /class="sf-mark"/).count == 3)
    }

    @Test func curvesDifferWithoutColour() {
        let styles = SVGRenderer().svg(Self.chart([1])).matches(
            of: /\.sf-s\d\{stroke-dasharray:([^}]*)\}/)
        #expect(styles.count == 6)
        #expect(Set(styles.map(\.1)).count == 6)
    }

    @Test func longCurvesAreThinned() {
        let values = (0..<100_000).map { Double($0 % 10) }
        #expect(SVGRenderer(pointLimit: 500).svg(Self.chart(values)).utf8.count < 20_000)
    }

    @Test func everyPictureIsWellFormedAndWhole() {
        let none = Chart(title: "none", x: .init(""), y: .init(""), series: [])
        let charts = [
            Self.chart([.nan, 3, 4]), none, Self.chart([]),
            Self.chart([1e300, -1e300, .leastNonzeroMagnitude]),
        ]
        for charts in charts.map({ [$0] }) + [charts, []] {
            let svg = SVGRenderer().svg(charts)
            #expect(XMLParser(data: Data(svg.utf8)).parse())
            #expect(!svg.replacing("http://www.w3.org/2000/svg", with: "").contains("//"))
            #expect(svg.contains("prefers-color-scheme:dark"))
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    @Test func chartsWithoutValuesSaySo() {
        #expect(SVGRenderer().svg(Self.chart([.nan])).contains("no values"))
        #expect(!SVGRenderer().svg(Self.chart([1])).contains("no values"))
    }
}
