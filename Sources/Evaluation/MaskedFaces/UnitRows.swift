/// Embeddings of length 1: in single precision for matrix products, in double for exact scores.
struct UnitRows: Sendable {
    /// The lengths of the embeddings as they are.
    private let lengths: [Double]
    private let embeddings: ImageEmbeddings
    private let addsMirrored: Bool

    private static let imagesPerTask = 1024

    /// - Throws: `MaskedFaceError.notFinite` with the first image whose embedding is not finite.
    init(_ embeddings: ImageEmbeddings, addingMirrored: Bool) throws {
        let dimension = embeddings.dimension
        let parts = try embeddings.withRows { rows in
            try Parallel.map(embeddings.count, chunk: Self.imagesPerTask) { images in
                try withTemporary(dimension) { feature in
                    try images.map { image in
                        let squared = rows.read(
                            image, addingMirrored: addingMirrored, into: feature)
                        guard squared.isFinite else { throw MaskedFaceError.notFinite(image) }
                        return squared.squareRoot()
                    }
                }
            }
        }
        lengths = Array(parts.joined())
        self.embeddings = embeddings
        addsMirrored = addingMirrored
    }

    /// The length D of a row.
    var dimension: Int { embeddings.dimension }

    /// Rows of some images, rounded; a row of length 0 stays.
    func rounded(_ images: [Int]) throws -> [Float] {
        let parts = try embeddings.withRows { rows in
            try Parallel.map(images.count, chunk: Self.imagesPerTask) { range in
                withTemporary(dimension) { feature in
                    var result: [Float] = []
                    result.reserveCapacity(range.count * dimension)
                    for image in images[range] {
                        read(image, rows, into: feature)
                        result.append(contentsOf: feature.lazy.map { Float($0) })
                    }
                    return result
                }
            }
        }
        return Array(parts.joined())
    }

    /// The cosines of some pairs of images; those that are equal come out equal.
    func scores(_ pairs: [(Int, Int)]) throws -> [Double] {
        let parts = try embeddings.withRows { rows in
            try Parallel.map(pairs.count, chunk: Self.imagesPerTask) { range in
                withTemporary(2 * dimension) { features in
                    range.map { index in
                        read(pairs[index].0, rows, into: slice(features, 0))
                        read(pairs[index].1, rows, into: slice(features, 1))
                        return dotProduct(
                            UnsafeBufferPointer(features), 0, dimension, count: dimension
                        ).withoutRounding
                    }
                }
            }
        }
        return Array(parts.joined())
    }

    /// How many pairs of some groups score above a threshold.
    ///
    /// - Parameter isTriangle: whether left and right of a group are the same images, and a pair counts
    ///   once.
    func count(
        above threshold: Double, in groups: [(left: [Int], right: [Int])], isTriangle: Bool
    ) throws -> Int {
        let parts = try embeddings.withRows { rows in
            try Parallel.map(groups.count, chunk: 16) { range in
                range.reduce(0) { sum, index in
                    sum + count(above: threshold, groups[index], isTriangle, rows)
                }
            }
        }
        return parts.reduce(0, +)
    }

    private func count(
        above threshold: Double, _ group: (left: [Int], right: [Int]), _ isTriangle: Bool,
        _ rows: ImageEmbeddings.Rows
    ) -> Int {
        withTemporary(dimension * (group.right.count + 1)) { features in
            for (place, image) in group.right.enumerated() {
                read(image, rows, into: slice(features, place))
            }
            let own = group.right.count
            var found = 0
            for (number, image) in group.left.enumerated() {
                if !isTriangle { read(image, rows, into: slice(features, own)) }
                let left = isTriangle ? number : own
                for right in (isTriangle ? number + 1 : 0)..<own {
                    let score = dotProduct(
                        UnsafeBufferPointer(features), left * dimension, right * dimension,
                        count: dimension
                    ).withoutRounding
                    if score > threshold { found += 1 }
                }
            }
            return found
        }
    }

    private func slice(
        _ features: UnsafeMutableBufferPointer<Double>, _ place: Int
    ) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(
            rebasing: features[place * dimension..<(place + 1) * dimension])
    }

    private func read(
        _ image: Int, _ rows: ImageEmbeddings.Rows,
        into feature: UnsafeMutableBufferPointer<Double>
    ) {
        _ = rows.read(image, addingMirrored: addsMirrored, into: feature)
        let factor = lengths[image] > 0 ? 1 / lengths[image] : 0
        for index in feature.indices { feature[index] *= factor }
    }
}

/// Calls `body` with memory for some numbers.
private func withTemporary<Result>(
    _ count: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
) rethrows -> Result {
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    memory.initialize(repeating: 0)
    defer { memory.deallocate() }
    return try body(memory)
}
