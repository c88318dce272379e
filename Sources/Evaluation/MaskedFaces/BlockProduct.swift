/// Multiplies blocks of embeddings and finds the high products: on the processor or a GPU.
public protocol BlockProduct {
    /// Chooses the images of all later blocks.
    ///
    /// - Parameters:
    ///   - rows: [R, D], float32, each of length 1 (or 0).
    ///   - columns: [C, D], the same; nil: the rows once more.
    mutating func load(rows: [Float], columns: [Float]?, dimension: Int) throws

    /// How far a product can be from the true one.
    var rounding: Float { get }

    /// Calls `body` with row, column and product of each pair of a block that reaches a floor.
    mutating func forEach(
        rows: Range<Int>, columns: Range<Int>, atLeast floor: Float,
        _ body: (Int, Int, Float) -> Void
    ) throws
}
