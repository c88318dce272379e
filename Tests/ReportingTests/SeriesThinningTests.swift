import Reporting
import Testing

@Suite struct SeriesThinningTests {
    static func series(_ values: [Double]) -> Chart.Series {
        Chart.Series("", points: values.enumerated().map { .init(Double($0), $1) })
    }

    @Test func aShortCurveStaysAsItIs() {
        let series = Self.series([1, .infinity, 3])
        #expect(series.thinned(to: 3) == series)
    }

    /// A triangle wave of period 20: each run of 100 points holds both extremes.
    @Test func extremesAndEndsStay() {
        let values = (0..<10_000).map { Double(abs($0 % 20 - 10)) }
        let series = Self.series(values)
        let thinned = series.thinned(to: 200).points
        #expect(thinned.count == 202)
        #expect(thinned.first == series.points.first)
        #expect(thinned.last == series.points.last)
        #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x < $1.x })
        #expect(thinned.dropFirst().dropLast().count { $0.y == 10 } == 100)
        #expect(thinned.dropFirst().dropLast().count { $0.y == 0 } == 100)
    }

    @Test func aLonePeakSurvives() {
        var values = [Double](repeating: 0, count: 100_000)
        values[61_803] = 7
        #expect(Self.series(values).thinned(to: 100).points.contains(.init(61_803, 7)))
    }

    @Test func aLoneGapSurvives() {
        var values = (0..<100_000).map { Double($0) }
        values[61_803] = .nan
        let thinned = Self.series(values).thinned(to: 100).points
        #expect(thinned.count { $0.y.isNaN } == 1)
        #expect(thinned.count <= 105)
    }
}
