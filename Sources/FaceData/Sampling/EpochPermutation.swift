/// A permutation of 0..<count that takes no memory, so that 42 million images cost nothing.
///
/// A balanced Feistel network over the smallest even number of bits that holds `count`, its output
/// fed back until it is below `count` (cycle walking: at most 4 turns on average).
/// Source: Black, Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002.
struct EpochPermutation: Sendable {
    private static let rounds = 8

    let count: Int
    private let halfBits: UInt64
    private let keys: [UInt64]

    /// The permutation that belongs to `seed`.
    init(count: Int, seed: UInt64) {
        precondition(count >= 0, "a count is never negative")
        self.count = count
        let bits = UInt64(UInt64.bitWidth - UInt64(max(count, 2) - 1).leadingZeroBitCount)
        halfBits = (bits + 1) / 2
        var generator = SplitMix64(seed: seed)
        keys = (0..<Self.rounds).map { _ in generator.next() }
    }

    /// Where `position` goes.
    subscript(position: Int) -> Int {
        precondition((0..<count).contains(position), "positions run from 0 to count - 1")
        var value = UInt64(position)
        repeat { value = encrypted(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func encrypted(_ value: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfBits) - 1
        var left = value >> halfBits
        var right = value & mask
        for key in keys {
            (left, right) = (right, left ^ (SplitMix64.mix(right ^ key) & mask))
        }
        return left << halfBits | right
    }
}
