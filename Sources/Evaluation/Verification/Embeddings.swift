/// The embeddings of N images: row i, of length D, belongs to image i.
public struct Embeddings: Sendable, Equatable {
    /// The rows one after the other.
    public let values: [Float]
    /// The length D of a row.
    public let dimension: Int

    /// Wraps rows of length `dimension`, at least 1.
    public init(values: [Float], dimension: Int) {
        precondition(dimension >= 1, "an embedding has at least one element")
        precondition(values.count.isMultiple(of: dimension), "the rows must be whole")
        self.values = values
        self.dimension = dimension
    }

    /// The number of images N.
    public var count: Int { values.count / dimension }

    /// The embedding of one image, in double precision.
    func row(_ image: Int) -> [Double] {
        values[image * dimension..<(image + 1) * dimension].map { Double($0) }
    }
}
