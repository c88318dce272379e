import Foundation
import Reporting
import Testing

@Suite struct PlotFileTests {
    private static let chart = ROCChart.chart(
        title: "A test",
        [
            .init("one", points: [(1e-4, 0.5), (1e-2, 0.8), (1, 1)]),
            .init("two", points: [(1e-4, 0.2), (1e-2, 0.6), (1, 1)]),
        ])

    private static func draw(_ name: String) throws -> Data {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: name)
        try PlotFile(url.path).write([chart], renderer: SVGRenderer(width: 600, plotHeight: 300))
        return try Data(contentsOf: url)
    }

    @Test func theEndOfTheNameDecides() throws {
        #expect(try Self.draw("a.svg").starts(with: Data("<svg".utf8)))
        #expect(try Self.draw("a.pdf").starts(with: Data("%PDF-1.".utf8)))
        #expect(try Self.draw("a.PNG").starts(with: Data([0x89] + Array("PNG".utf8))))
    }

    /// 600 pixels at twice the size, and as the height of the SVG.
    @Test func thePNGIsTwiceAsLarge() throws {
        let png = Array(try Self.draw("a.png"))
        func number(_ start: Int) -> Int { png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(number(16) == 1200)
        let svg = String(decoding: try Self.draw("a.svg"), as: UTF8.self)
        let height = try #require(svg.firstMatch(of: /height="([0-9.]+)" style/))
        #expect(number(20) == Int((2 * (try #require(Double(height.1)))).rounded()))
    }

    @Test(arguments: ["plot", "plot.jpg", "svg"])
    func anotherNameIsRefused(name: String) {
        #expect(throws: PlotError.name(name)) { try PlotFile(name) }
    }

    @Test func theAxisIsLogarithmic() {
        #expect(Self.chart.x.scale == .logarithmic)
        #expect(Self.chart.series.map(\.name) == ["one", "two"])
    }
}
