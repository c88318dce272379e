/// What a training looks like: loss, learning rate and, for MHLR, the smoothed difference, one
/// value per optimizer step.
public struct TrainingCurves: Sendable {
    private let steps: [Int]
    private let losses: [Double]
    private let rates: [Double]
    private let smoothedDifference: [Double]?
    private let threshold: Double?

    /// Curves over `steps`.
    ///
    /// - Parameters:
    ///   - steps: the optimizer steps, ascending.
    ///   - losses: the loss of each step; non-finite ones leave gaps.
    ///   - rates: the learning rate that each step used.
    ///   - smoothedDifference: MHLR's E_t after each step, from the first one on.
    ///   - threshold: the value of E_t below which MHLR counts.
    public init(
        steps: [Int], losses: [Double], rates: [Double], smoothedDifference: [Double]? = nil,
        threshold: Double? = nil
    ) {
        precondition(losses.count == steps.count && rates.count == steps.count)
        self.steps = steps
        self.losses = losses
        self.rates = rates
        self.smoothedDifference = smoothedDifference
        self.threshold = threshold
    }

    /// The charts, to be drawn one below the other.
    public var charts: [Chart] {
        [lossChart, rateChart] + (differenceChart.map { [$0] } ?? [])
    }

    /// The steps at which a constant rate became another constant rate, marked with the new rate;
    /// none where the rate changes all the time.
    public var rateChanges: [Chart.Marker] {
        rates.indices.dropFirst().filter { index in
            rates[index] != rates[index - 1]
                && (index < 2 || rates[index - 2] == rates[index - 1])
                && (index + 1 == rates.count || rates[index + 1] == rates[index])
        }.map { Chart.Marker(x: Double(steps[$0]), label: TickText.plain(rates[$0])) }
    }

    private var lossChart: Chart {
        let series = Chart.Series("loss", points: points(losses)).withMean(over: "steps")
        return Chart(
            title: "Loss", x: .init(""), y: lossAxis(series), series: series, markers: rateChanges)
    }

    /// Logarithmic where the mean falls to less than a tenth.
    ///
    /// The steep beginning would else flatten the stairs that cuts of the rate make. The noise of single
    /// steps does not stretch it.
    private func lossAxis(_ series: [Chart.Series]) -> Chart.Axis {
        let values = (series.last?.points ?? []).map(\.y).filter(\.isFinite)
        guard let low = values.min(), let high = values.max(), low > 0, high / low > 10 else {
            return Chart.Axis("")
        }
        return Chart.Axis("logarithmic", scale: .logarithmic, range: low * 0.7...high * 1.2)
    }

    private var rateChart: Chart {
        let low = rates.min() ?? 0
        let isWide = low > 0 && (rates.max() ?? 0) / low > 20
        let axis = Chart.Axis(
            isWide ? "logarithmic" : "", scale: isWide ? .logarithmic : .linear, includesZero: true)
        let series = Chart.Series("learning rate", points: points(rates), interpolation: .step)
        return Chart(
            title: "Learning rate", x: .init(differenceChart == nil ? "step" : ""), y: axis,
            series: [series], markers: rateChanges)
    }

    private var differenceChart: Chart? {
        guard let smoothedDifference, !smoothedDifference.isEmpty else { return nil }
        var series = [Chart.Series("smoothed difference", points: points(smoothedDifference))]
        if let threshold, let first = steps.first, let last = steps.last {
            series.append(
                Chart.Series(
                    "threshold \(TickText.plain(threshold))",
                    points: [.init(Double(first), threshold), .init(Double(last), threshold)]))
        }
        return Chart(
            title: "MHLR's smoothed difference", x: .init("step"),
            y: .init("loss per step", range: differenceRange(smoothedDifference)), series: series,
            markers: rateChanges)
    }

    /// The part of the axis where most of the run happens: the fall of the first steps is hundreds
    /// of times the threshold and would flatten the rest.
    private func differenceRange(_ values: [Double]) -> ClosedRange<Double>? {
        let sorted = values.filter(\.isFinite).sorted()
        guard let threshold, threshold > 0, !sorted.isEmpty else { return nil }
        let low = sorted[sorted.count * 5 / 100]
        let high = sorted[sorted.count * 85 / 100]
        return min(1.5 * low, -threshold)...max(1.5 * high, 4 * threshold)
    }

    private func points(_ values: [Double]) -> [Chart.Point] {
        zip(steps, values).map { Chart.Point(Double($0), $1) }
    }
}
