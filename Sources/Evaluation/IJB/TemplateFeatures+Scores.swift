extension TemplateFeatures {
    private static let pairsPerTask = 1 << 16

    /// The dot product of each pair of templates, those of one person and those of two apart; those that
    /// are equal come out equal.
    ///
    /// 8 bytes per pair; only the features are held beside them.
    /// - Parameter progress: told how many pairs are done; called from several threads in turn.
    public func scores(
        of pairs: IJBPairs, progress: (@Sendable (Int) -> Void)? = nil
    ) throws -> ScoreCurve {
        let dimension = dimension
        let parts = try values.withUnsafeBufferPointer { features in
            nonisolated(unsafe) let features = features
            return try Parallel.map(
                pairs.count, chunk: Self.pairsPerTask, progress: progress
            ) { range in
                var part = (genuine: [Double](), impostors: [Double]())
                part.impostors.reserveCapacity(range.count)
                for pair in range {
                    let score = dotProduct(
                        features, Int(pairs.first[pair]) * dimension,
                        Int(pairs.second[pair]) * dimension, count: dimension
                    ).withoutRounding
                    if pairs.isGenuine[pair] {
                        part.genuine.append(score)
                    } else {
                        part.impostors.append(score)
                    }
                }
                return part
            }
        }
        return ScoreCurve(
            genuine: Array(parts.map(\.genuine).joined()),
            impostors: Array(parts.map(\.impostors).joined()))
    }
}

/// The sum of the products of `count` numbers from two places on.
@inline(__always)
func dotProduct(
    _ values: UnsafeBufferPointer<Double>, _ first: Int, _ second: Int, count: Int
) -> Double {
    let bytes = UnsafeRawBufferPointer(values)
    let size = MemoryLayout<Double>.size
    var sums = SIMD8<Double>.zero
    var index = 0
    while index + 8 <= count {
        let left = bytes.loadUnaligned(
            fromByteOffset: (first + index) * size, as: SIMD8<Double>.self)
        let right = bytes.loadUnaligned(
            fromByteOffset: (second + index) * size, as: SIMD8<Double>.self)
        sums += left * right
        index += 8
    }
    var sum = sums.sum()
    while index < count {
        sum += values[first + index] * values[second + index]
        index += 1
    }
    return sum
}
