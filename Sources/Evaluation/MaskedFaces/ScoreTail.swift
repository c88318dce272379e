/// The highest scores of a stream of pairs, as many as are needed, in bounded memory.
///
/// Scores come rounded, from a matrix product in single precision or less. A pair is let go only when it
/// cannot be among the highest however its score was rounded; those that stay are scored again in double
/// precision at the end. So the result is exact.
struct ScoreTail {
    /// A pair and its rounded score.
    struct Candidate: Sendable {
        let score: Float
        let row: Int32
        let column: Int32
    }

    /// The score that a pair must reach to be kept.
    private(set) var floor = -Float.infinity
    /// The pairs kept.
    private(set) var candidates: [Candidate] = []
    /// Whether rounding cannot have changed which pairs were kept.
    private(set) var isExact = true

    /// How many of the highest scores are needed.
    let wanted: Int
    /// How far rounded scores of two equal pairs can be apart.
    private let slack: Float
    private let capacity: Int

    /// - Parameters:
    ///   - wanted: at least 1.
    ///   - rounding: how far a score can be from the true one.
    ///   - spare: how many pairs more than needed may be kept for the sake of exactness.
    init(wanted: Int, rounding: Float, spare: Int = 1 << 22) {
        precondition(wanted >= 1, "one score at least is needed")
        self.wanted = wanted
        slack = 2 * rounding
        capacity = wanted + spare
    }

    /// Takes a pair that reaches `floor`.
    mutating func add(_ candidate: Candidate) {
        candidates.append(candidate)
    }

    /// Lets pairs go that cannot be among the highest, when there are many more than needed.
    mutating func prune() {
        guard candidates.count > 2 * wanted + 4096 else { return }
        raiseFloor()
    }

    /// Takes the floor of other pairs of the same stream: the highest overall are no lower.
    mutating func raise(toFloorOf other: ScoreTail) {
        floor = max(floor, other.floor)
    }

    /// Lets all pairs go that cannot be among the highest.
    mutating func raiseFloor() {
        guard candidates.count >= wanted else { return }
        candidates.sort { $0.score > $1.score }
        let last = candidates[wanted - 1].score
        floor = max(floor, last - (isExact ? slack : 0))
        candidates.removeLast(candidates.count - firstBelow(floor))
        guard candidates.count > capacity else { return }
        // So many pairs score alike that rounding decides between them.
        isExact = false
        floor = last.nextUp
        candidates.removeLast(candidates.count - wanted)
    }

    /// Where the candidates, sorted, fall below a score.
    private func firstBelow(_ score: Float) -> Int {
        var low = 0
        var high = candidates.count
        while low < high {
            let middle = (low + high) / 2
            if candidates[middle].score >= score { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
