/// The pairs of a verification test that say most about a network: those it is surest of, rightly, and
/// those that mislead it most.
public struct NotablePairs: Sendable, Equatable {
    /// A pair and its squared distance.
    public struct Pair: Sendable, Equatable {
        /// Its number, from 0.
        public let number: Int
        public let distance: Double
    }

    /// Of one person, the farthest apart first.
    public let worstSame: [Pair]
    /// Of two, the closest first.
    public let worstDifferent: [Pair]
    /// Of one person, the closest first.
    public let bestSame: [Pair]
    /// Of two, the farthest apart first.
    public let bestDifferent: [Pair]

    /// Picks up to `count` of each kind; of equal distances the earlier pair.
    init(distances: [Double], isSame: [Bool], count: Int) {
        func pick(same: Bool, farthest: Bool) -> [Pair] {
            let numbers = distances.indices.filter { isSame[$0] == same }
            let sorted = numbers.sorted {
                distances[$0] == distances[$1]
                    ? $0 < $1 : (distances[$0] > distances[$1]) == farthest
            }
            return sorted.prefix(count).map { Pair(number: $0, distance: distances[$0]) }
        }
        worstSame = pick(same: true, farthest: true)
        worstDifferent = pick(same: false, farthest: false)
        bestSame = pick(same: true, farthest: false)
        bestDifferent = pick(same: false, farthest: true)
    }
}

extension PairVerification {
    /// Up to `count` pairs of each kind.
    public func notablePairs(_ count: Int) -> NotablePairs {
        NotablePairs(distances: pairs.distances, isSame: pairs.isSame, count: count)
    }
}
