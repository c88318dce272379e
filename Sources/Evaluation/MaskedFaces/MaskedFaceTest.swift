/// The masked-face test: true accept rates at fixed false accept rates over all pairs, without sampling.
///
/// Blocks of a matrix product stream through `ScoreTail`, which keeps the few highest scores of pairs
/// of two persons: enough to know the threshold exactly. Then the pairs of one person, which are few, are
/// scored in double precision. Memory grows with the number of images and with the false accepts
/// allowed, not with the number of pairs.
public struct MaskedFaceTest: Sendable {
    private let labels: [Int]
    private let isMasked: [Bool]
    private let rows: UnitRows

    /// What a protocol came to.
    public struct Outcome: Sendable {
        /// The share of pairs of one person that score above the threshold.
        public let trueAcceptRate: Double
        /// The share of pairs of two that do; at most the target.
        public let falseAcceptRate: Double
        /// The highest cosine that is not accepted.
        public let threshold: Double
        /// The number of pairs of one person.
        public let genuine: Int
        /// The number of pairs of two.
        public let impostors: Int
        /// Whether no rounding had a part in it.
        public let isExact: Bool
    }

    /// - Parameters:
    ///   - embeddings: of N images.
    ///   - addingMirrored: whether those of the mirror images are added.
    ///   - labels: the person of each image.
    ///   - isMasked: whether each image shows a mask.
    /// - Throws: `MaskedFaceError.notFinite`.
    public init(
        _ embeddings: ImageEmbeddings, addingMirrored: Bool, labels: [Int], isMasked: [Bool]
    ) throws {
        precondition(
            labels.count == embeddings.count && isMasked.count == labels.count,
            "each image has a label and an embedding")
        self.labels = labels
        self.isMasked = isMasked
        rows = try UnitRows(embeddings, addingMirrored: addingMirrored)
    }

    /// The side of a block: its products fit the cache.
    package var side = 1024

    /// Compares all pairs of a protocol.
    ///
    /// - Parameters:
    ///   - product: what multiplies; its images are replaced.
    ///   - progress: told how many pairs are done and how many there are.
    /// - Throws: `MaskedFaceError.noPairs`, what `product` throws.
    public func judge(
        _ name: MaskedFaceProtocol, with product: inout some BlockProduct,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Outcome {
        let pairs = FacePairs(name, labels: labels, isMasked: isMasked)
        guard pairs.genuine > 0 else { throw MaskedFaceError.noPairs(name, ofOnePerson: true) }
        guard pairs.impostors > 0 else { throw MaskedFaceError.noPairs(name, ofOnePerson: false) }
        try product.load(
            rows: rows.rounded(pairs.rows),
            columns: pairs.isTriangle ? nil : rows.rounded(pairs.columns),
            dimension: rows.dimension)
        // One at least is refused: its score is the threshold.
        let allowed = min(
            pairs.impostors - 1, falseAcceptsAllowed(of: pairs.impostors, target: name.target))
        let tail = try tail(allowed + 1, pairs, &product, progress)
        let best = try rows.scores(
            tail.candidates.map { (pairs.rows[Int($0.row)], pairs.columns[Int($0.column)]) }
        ).sorted(by: >)
        let threshold = best[allowed]
        let accepted = try rows.count(
            above: threshold, in: pairs.byPerson, isTriangle: pairs.isTriangle)
        return Outcome(
            trueAcceptRate: Double(accepted) / Double(pairs.genuine),
            falseAcceptRate: Double(best.countAbove(threshold)) / Double(pairs.impostors),
            threshold: threshold, genuine: pairs.genuine, impostors: pairs.impostors,
            isExact: tail.isExact)
    }

    private func tail(
        _ wanted: Int, _ pairs: FacePairs, _ product: inout some BlockProduct,
        _ progress: (Int, Int) -> Void
    ) throws -> ScoreTail {
        let total = pairs.genuine + pairs.impostors
        var tail = ScoreTail(wanted: wanted, rounding: product.rounding)
        // A first look at some pairs gives a floor, so that few of the first block are kept.
        var first = tail
        try add(
            0..<min(side / 2, pairs.rows.count), 0..<min(side / 2, pairs.columns.count),
            pairs, &product, to: &first)
        first.raiseFloor()
        tail.raise(toFloorOf: first)
        var done = 0
        for start in stride(from: 0, to: pairs.rows.count, by: side) {
            let block = start..<min(start + side, pairs.rows.count)
            let left = pairs.isTriangle ? start : 0
            for place in stride(from: left, to: pairs.columns.count, by: side) {
                let columns = place..<min(place + side, pairs.columns.count)
                try add(block, columns, pairs, &product, to: &tail)
                tail.prune()
                let isDiagonal = pairs.isTriangle && place == start
                done +=
                    isDiagonal
                    ? block.count * (block.count - 1) / 2 : block.count * columns.count
                progress(done, total)
            }
        }
        tail.raiseFloor()
        return tail
    }

    private func add(
        _ block: Range<Int>, _ columns: Range<Int>, _ pairs: FacePairs,
        _ product: inout some BlockProduct, to tail: inout ScoreTail
    ) throws {
        try product.forEach(rows: block, columns: columns, atLeast: tail.floor) {
            row, column, score in
            guard pairs.isImpostor(row: row, column: column) else { return }
            tail.add(.init(score: score, row: Int32(row), column: Int32(column)))
        }
    }
}
