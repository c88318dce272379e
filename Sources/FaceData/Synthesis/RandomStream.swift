/// Random numbers of one purpose, such as the looks of one identity.
///
/// The numbers depend on the keys alone, so that faces can be made in any order and by any number
/// of threads.
struct RandomStream {
    private var generator: SplitMix64

    /// The stream that belongs to `keys`; the order of keys counts.
    init(_ keys: UInt64...) {
        let seed = keys.reduce(UInt64(0x534f_4c4f)) { state, key in
            SplitMix64.mix(state &+ 0x9e37_79b9_7f4a_7c15 &+ SplitMix64.mix(key &+ 1))
        }
        generator = SplitMix64(seed: seed)
    }

    /// 64 random bits.
    mutating func bits() -> UInt64 { generator.next() }

    /// Uniform in [0, 1).
    mutating func unit() -> Float { Float(bits() >> 40) * 0x1p-24 }

    /// Uniform between the bounds.
    mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

    /// Bell-shaped with mean 0 and the given standard deviation, never beyond 3.5 of them.
    ///
    /// The sum of four uniform numbers.
    mutating func normal(_ deviation: Float) -> Float {
        let sum = unit() + unit() + unit() + unit() - 2
        return sum * deviation * 1.732_050_8
    }

    /// True with the given probability.
    mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    /// One of the choices, all equally likely.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int(bits() % UInt64(choices.count))]
    }

    /// A whole number in `range`.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(bits() % UInt64(range.count))
    }

    /// A random permutation of 0 ..< count.
    mutating func permutation(of count: Int) -> [Int] {
        Array(0..<count).shuffled(using: &generator)
    }

    /// A colour with independent channels.
    mutating func colour(_ low: Float = 0, _ high: Float = 1) -> RGB {
        RGB(uniform(low, high), uniform(low, high), uniform(low, high))
    }
}
