/// Squared distances of pairs, and whether each pair is of one person.
package struct JudgedPairs: Sendable {
    package let distances: [Double]
    package let isSame: [Bool]

    /// Pairs whose distances are known.
    package init(distances: [Double], isSame: [Bool]) {
        precondition(distances.count == isSame.count, "each pair has a distance")
        self.distances = distances
        self.isSame = isSame
    }

    /// Pair i consists of rows 2i and 2i + 1 of the sum of `parts`, scaled to unit length.
    init(_ parts: [Embeddings], isSame: [Bool]) {
        self.init(
            distances: isSame.indices.map { pair in
                Self.squaredDistance(
                    Self.direction(of: 2 * pair, in: parts),
                    Self.direction(of: 2 * pair + 1, in: parts))
            },
            isSame: isSame)
    }

    private static func direction(of image: Int, in parts: [Embeddings]) -> [Double] {
        var sum = parts[0].row(image)
        for part in parts.dropFirst() {
            for (index, value) in part.row(image).enumerated() { sum[index] += value }
        }
        let length = squaredLength(sum).squareRoot()
        return length == 0 ? sum : sum.map { $0 / length }
    }

    private static func squaredDistance(_ one: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for index in one.indices {
            let difference = one[index] - other[index]
            sum += difference * difference
        }
        return sum
    }

    /// The squared length of a vector.
    static func squaredLength(_ vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }
    }
}
