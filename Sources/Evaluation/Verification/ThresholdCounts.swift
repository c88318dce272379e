/// Thresholds `0, step, 2 step …` below 4, the largest squared distance of unit vectors.
struct ThresholdGrid {
    let thresholds: [Double]

    /// `count` thresholds that reach up to 4.
    init(count: Int, step: Double) {
        thresholds = (0..<count).map { Double($0) * step }
    }

    /// The index of the first threshold above `distance`; the number of thresholds if none is.
    func firstAccepting(_ distance: Double) -> Int {
        var low = 0
        var high = thresholds.count
        while low < high {
            let middle = (low + high) / 2
            if distance < thresholds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// For accuracy.
    static let hundredths = ThresholdGrid(count: 400, step: 0.01)
    /// For rates at a false accept rate.
    static let thousandths = ThresholdGrid(count: 4000, step: 0.001)
}

/// How many pairs of each kind every threshold of a grid accepts as the same.
struct ThresholdCounts {
    private(set) var trueAccepts: [Int]
    private(set) var falseAccepts: [Int]
    private(set) var same = 0
    private(set) var different = 0

    /// Counts the pairs in `range`.
    init(_ pairs: JudgedPairs, _ range: Range<Int>, grid: ThresholdGrid) {
        trueAccepts = Array(repeating: 0, count: grid.thresholds.count)
        falseAccepts = trueAccepts
        for pair in range {
            let isSame = pairs.isSame[pair]
            if isSame { same += 1 } else { different += 1 }
            let first = grid.firstAccepting(pairs.distances[pair])
            guard first < grid.thresholds.count else { continue }
            if isSame { trueAccepts[first] += 1 } else { falseAccepts[first] += 1 }
        }
        for index in trueAccepts.indices.dropFirst() {
            trueAccepts[index] += trueAccepts[index - 1]
            falseAccepts[index] += falseAccepts[index - 1]
        }
    }

    /// The counts of the pairs that are here and not in `part`.
    func without(_ part: ThresholdCounts) -> ThresholdCounts {
        var rest = self
        rest.same -= part.same
        rest.different -= part.different
        for index in trueAccepts.indices {
            rest.trueAccepts[index] -= part.trueAccepts[index]
            rest.falseAccepts[index] -= part.falseAccepts[index]
        }
        return rest
    }

    /// The share of pairs that threshold number `index` judges rightly.
    func accuracy(at index: Int) -> Double {
        let right = trueAccepts[index] + different - falseAccepts[index]
        return Double(right) / Double(same + different)
    }

    /// The first of the thresholds with the highest accuracy.
    var mostAccurate: Int {
        var best = 0
        for index in trueAccepts.indices where right(at: index) > right(at: best) { best = index }
        return best
    }

    private func right(at index: Int) -> Int { trueAccepts[index] - falseAccepts[index] }

    /// The share of different pairs accepted; 0 where there are none.
    func falseAcceptRate(at index: Int) -> Double {
        different == 0 ? 0 : Double(falseAccepts[index]) / Double(different)
    }
}
