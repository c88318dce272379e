extension Chart.Series {
    /// The curve with about `limit` points at most that looks the same at that many pixels.
    ///
    /// Runs of neighbouring points are replaced by their lowest and highest one, in drawing order,
    /// and by a gap if they hold one; the two ends stay.
    package func thinned(to limit: Int) -> Chart.Series {
        let runs = max(1, limit / 2)
        guard points.count > max(limit, 2), let first = points.first, let last = points.last else {
            return self
        }
        var result = self
        result.points = [first]
        let inner = points.dropFirst().dropLast()
        for run in 0..<runs {
            let start = inner.startIndex + inner.count * run / runs
            let end = inner.startIndex + inner.count * (run + 1) / runs
            result.points += Self.extremes(inner[start..<end])
        }
        result.points.append(last)
        return result
    }

    private static func extremes(_ run: ArraySlice<Chart.Point>) -> [Chart.Point] {
        var low: Int?
        var high: Int?
        var gap: Int?
        for (index, point) in zip(run.indices, run) {
            guard point.isFinite else {
                gap = gap ?? index
                continue
            }
            if low.map({ point.y < run[$0].y }) ?? true { low = index }
            if high.map({ point.y > run[$0].y }) ?? true { high = index }
        }
        let kept = Set([low, high, gap].compactMap { $0 })
        return kept.sorted().map { run[$0] }
    }
}
