extension Chart.Series {
    /// The curve as a pale ground with its mean on top, where it has points enough to hide its own
    /// course; else the curve alone.
    ///
    /// - Parameter unit: what a point stands for, in the plural, for the legend.
    package func withMean(over unit: String) -> [Chart.Series] {
        let window = max(points.count / 250, 5)
        guard points.count >= 20 * window else { return [self] }
        var ground = self
        ground.isBackground = true
        let size = TickText.grouped(Double(window))
        return [
            ground, Chart.Series("mean of \(size) \(unit)", points: means(of: window)),
        ]
    }

    /// The means of the finite values of each `window` points in a row, in the middle of them.
    private func means(of window: Int) -> [Chart.Point] {
        stride(from: 0, to: points.count, by: window).map { start in
            let block = points[start..<min(start + window, points.count)]
            let values = block.map(\.y).filter(\.isFinite)
            let middle = ((block.first?.x ?? .nan) + (block.last?.x ?? .nan)) / 2
            return Chart.Point(middle, values.reduce(0, +) / Double(values.count))
        }
    }
}
