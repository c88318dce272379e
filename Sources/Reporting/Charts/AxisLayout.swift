import Foundation

/// An axis fitted to its values: the range shown, the ticks, and where a value lies.
package struct AxisLayout {
    /// A labelled position.
    package struct Tick: Equatable {
        /// The value.
        package let value: Double
        /// The value as text.
        package let text: String
    }

    /// The values at the two ends of the axis.
    package let range: ClosedRange<Double>
    /// The labelled positions, ascending, all within `range`.
    package let ticks: [Tick]
    private let scale: Chart.Scale

    /// Fits `axis` to `values`.
    ///
    /// - Parameters:
    ///   - tickCount: about how many ticks there is room for.
    ///   - isPadded: whether a range taken from the values gets some air at both ends.
    package init(
        _ axis: Chart.Axis, values: some Sequence<Double>, tickCount: Int, isPadded: Bool
    ) {
        scale = axis.scale
        switch axis.scale {
        case .linear:
            let data = axis.range ?? Self.extent(values, includesZero: axis.includesZero)
            let step = Self.niceStep(data, tickCount)
            range =
                axis.range == nil && isPadded
                ? (data.lowerBound / step).rounded(.down) * step...(data.upperBound / step).rounded(
                    .up) * step : data
            ticks = Self.linearTicks(range, step: step)
        case .logarithmic:
            let positive = values.lazy.filter { $0 > Self.smallest }
            let data = axis.range ?? Self.extent(positive, includesZero: false, orElse: 0.1...1)
            precondition(data.lowerBound > 0, "a logarithmic axis shows positive values only")
            range = Self.logarithmicRange(data, isPadded: axis.range == nil && isPadded)
            ticks = Self.logarithmicTicks(range, tickCount)
        }
    }

    /// Where `value` lies, 0 at the lower end and 1 at the upper; nil if it has no place.
    package func position(_ value: Double) -> Double? {
        switch scale {
        case .linear:
            guard value.isFinite else { return nil }
            return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic:
            guard value.isFinite, value > 0 else { return nil }
            return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
    }

    /// Sizes beyond which an axis would have no meaning, only overflow.
    private static let largest = 1e100
    private static let smallest = 1e-100

    /// The smallest range that holds the finite values, made wide enough to have a scale.
    private static func extent(
        _ values: some Sequence<Double>, includesZero: Bool,
        orElse empty: ClosedRange<Double> = 0...1
    ) -> ClosedRange<Double> {
        var low = includesZero ? 0 : Double.infinity
        var high = includesZero ? 0 : -Double.infinity
        for value in values where value.magnitude < largest {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high else { return empty }
        let margin = max(max(abs(low), abs(high)) * 1e-9, smallest)
        guard high - low <= margin else { return low...high }
        if includesZero && high == 0 { return empty }
        let half = abs(low) < smallest ? 1 : abs(low) / 2
        return low - half...high + half
    }

    private static func niceStep(_ range: ClosedRange<Double>, _ count: Int) -> Double {
        let rough = (range.upperBound - range.lowerBound) / Double(max(1, count))
        let power = pow(10, floor(log10(rough)))
        let factor = [1.0, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10
        return factor * power
    }

    private static func linearTicks(_ range: ClosedRange<Double>, step: Double) -> [Tick] {
        let slack = 1e-6
        let first = Int((range.lowerBound / step - slack).rounded(.up))
        let last = Int((range.upperBound / step + slack).rounded(.down))
        guard first <= last else { return [] }
        let size = max(abs(range.lowerBound), abs(range.upperBound))
        return (first...last).map { index in
            let value = Double(index) * step
            return Tick(
                value: value, text: TickText.linear(value, step: step, largest: size))
        }
    }

    private static func logarithmicRange(
        _ range: ClosedRange<Double>, isPadded: Bool
    ) -> ClosedRange<Double> {
        guard isPadded else { return range }
        let air = pow(range.upperBound / range.lowerBound, 0.05)
        return range.lowerBound / air...range.upperBound * air
    }

    /// Powers of ten, thinned to fit; also twice and five times those where there is room; equal steps
    /// where even those are too few to read a value from.
    private static func logarithmicTicks(_ range: ClosedRange<Double>, _ count: Int) -> [Tick] {
        let low = Int(floor(log10(range.lowerBound)))
        let high = Int(ceil(log10(range.upperBound)))
        func ticks(_ factors: [Double], every stride: Int) -> [Tick] {
            let powers = (low...high).filter { $0.isMultiple(of: stride) }
            let values = powers.flatMap { power -> [Double] in
                let unit = pow(10, Double(power))
                return factors.map { $0 * unit }
            }
            let visible = range.lowerBound * 0.999_999...range.upperBound * 1.000_001
            return values.filter(visible.contains).map { Tick(value: $0, text: TickText.plain($0)) }
        }
        let fine = ticks([1, 2, 5], every: 1)
        if fine.count < 3 { return linearTicks(range, step: niceStep(range, count)) }
        if fine.count <= 2 * count { return fine }
        return ticks([1], every: max(1, (high - low) / max(1, count)))
    }
}
