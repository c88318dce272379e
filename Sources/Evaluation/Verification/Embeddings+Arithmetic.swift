extension Embeddings {
    /// The sums of the rows of two embeddings of the same images.
    public func adding(_ other: Embeddings) -> Embeddings {
        precondition(
            values.count == other.values.count && dimension == other.dimension,
            "both must have the same shape")
        return Embeddings(
            values: zip(values, other.values).map { $0 + $1 }, dimension: dimension)
    }

    /// The cosine of the angle between two rows, -1 to 1, in double precision; 0 for a zero row.
    public func cosine(_ first: Int, _ second: Int) -> Double {
        cosine(first, to: second, of: self)
    }

    /// The cosine of the angle between a row and one of other embeddings of the same length, as for
    /// searching; -1 to 1, in double precision; 0 for a zero row.
    public func cosine(_ row: Int, to otherRow: Int, of other: Embeddings) -> Double {
        precondition(dimension == other.dimension, "embeddings of one length are compared")
        let (left, right) = (self.row(row), other.row(otherRow))
        let product = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = left.reduce(0) { $0 + $1 * $1 } * right.reduce(0) { $0 + $1 * $1 }
        return lengths > 0 ? product / lengths.squareRoot() : 0
    }
}
