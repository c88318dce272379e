import Reporting
import Testing

@Suite struct AxisLayoutTests {
    static func layout(
        _ values: [Double], _ axis: Chart.Axis = .init(""), tickCount: Int = 5,
        isPadded: Bool = true
    ) -> AxisLayout {
        AxisLayout(axis, values: values, tickCount: tickCount, isPadded: isPadded)
    }

    static let linear: [([Double], [String])] = [
        ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([3, 47], ["0", "10", "20", "30", "40", "50"]),
        ([-0.7, 0.9], ["-1.0", "-0.5", "0", "0.5", "1.0"]),
        ([0, 202_310], ["0", "50,000", "100,000", "150,000", "200,000", "250,000"]),
        ([0.981, 0.999], ["0.980", "0.985", "0.990", "0.995", "1.000"]),
        ([-2e-5, 1.7e-4], ["-0.5e-4", "0", "0.5e-4", "1.0e-4", "1.5e-4", "2.0e-4"]),
        ([0, 3e12], ["0", "1e12", "2e12", "3e12"]),
        ([.nan, 1, .infinity, 2], ["1.0", "1.2", "1.4", "1.6", "1.8", "2.0"]),
        ([5, 5], ["2", "3", "4", "5", "6", "7", "8"]),
    ]

    @Test(arguments: linear) func ticksOfALinearAxis(values: [Double], texts: [String]) {
        #expect(Self.layout(values).ticks.map(\.text) == texts)
    }

    static let logarithmic: [([Double], [String])] = [
        ([1e-6, 1], ["1e-6", "1e-5", "1e-4", "0.001", "0.01", "0.1", "1"]),
        ([0.02, 0.00125], ["0.002", "0.005", "0.01", "0.02"]),
        ([0, -1, 0.3, 4], ["0.5", "1", "2"]),
        ([0.28, 0.8], ["0.4", "0.6", "0.8"]),
        ([0.91, 0.99], ["0.92", "0.94", "0.96", "0.98"]),
        ([1e-30, 1], ["1e-30", "1e-24", "1e-18", "1e-12", "1e-6", "1"]),
    ]

    @Test(arguments: logarithmic) func ticksOfALogarithmicAxis(values: [Double], texts: [String]) {
        let layout = Self.layout(values, .init("", scale: .logarithmic), isPadded: false)
        #expect(layout.ticks.map(\.text) == texts)
    }

    @Test func positions() throws {
        let linear = Self.layout([10, 30], isPadded: false)
        #expect(linear.position(15) == 0.25)
        #expect(linear.position(40) == 1.5)
        #expect(linear.position(.nan) == nil)
        let logarithmic = Self.layout(
            [1e-4, 1], .init("", scale: .logarithmic), isPadded: false)
        #expect(abs(try #require(logarithmic.position(1e-3)) - 0.25) < 1e-12)
        #expect(logarithmic.position(0) == nil)
        #expect(logarithmic.position(-1) == nil)
    }

    @Test func aGivenRangeStays() {
        let layout = Self.layout([0, 1000], .init("", range: 2...9))
        #expect(layout.range == 2...9)
        #expect(layout.ticks.map(\.text) == ["2", "4", "6", "8"])
    }

    @Test func zeroIsShownWhenItMatters() {
        #expect(Self.layout([95, 99], .init("", includesZero: true)).range == 0...100)
        #expect(Self.layout([0, 0], .init("", includesZero: true)).range == 0...1)
    }

    static let odd: [[Double]] = [
        [], [.nan], [0], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
        [.leastNonzeroMagnitude, 0], [1, 1 + .ulpOfOne], [1e-99, 1e99],
    ]

    /// Values that make no sense on an axis must not stop a report.
    @Test(arguments: odd)
    func oddValuesHaveTicks(values: [Double]) {
        for scale in [Chart.Scale.linear, .logarithmic] {
            let layout = Self.layout(values, .init("", scale: scale))
            #expect((1...20).contains(layout.ticks.count))
            #expect(layout.range.lowerBound < layout.range.upperBound)
        }
    }
}
