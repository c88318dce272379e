import Testing
import Torch

@Suite struct TensorShapeTests {
    private let matrix: Tensor

    init() throws {
        matrix = try Tensor.from([Int64(0), 1, 2, 3, 4, 5], [2, 3])
    }

    @Test func dimensionsMove() throws {
        let turned = try matrix.permuted([1, 0])
        #expect(turned.shape == [3, 2])
        #expect(try turned.values() == [Int64(0), 3, 1, 4, 2, 5])
        #expect(try matrix.reshaped([3, -1]).shape == [3, 2])
        #expect(try turned.reshaped([6]).values() == [Int64(0), 3, 1, 4, 2, 5])
        #expect(try matrix.expandingDimension(1).shape == [2, 1, 3])
        #expect(try matrix.flipped(1).values() == [Int64(2), 1, 0, 5, 4, 3])
        #expect(try matrix.flipped(0).values() == [Int64(3), 4, 5, 0, 1, 2])
    }

    @Test func elementsAreGatheredAndScattered() throws {
        let index = try Tensor.from([Int64(2), 0], [2, 1])
        #expect(try matrix.gathered(1, index).values() == [Int64(2), 3])
        let source = try Tensor.from([Int64(7), 8], [2, 1])
        #expect(try matrix.scattering(source, 1, index).values() == [Int64(0), 1, 7, 8, 4, 5])
        #expect(try matrix.values() == [Int64(0), 1, 2, 3, 4, 5])
        try matrix.scatterInPlace(source, 1, index)
        #expect(try matrix.values() == [Int64(0), 1, 7, 8, 4, 5])
    }
}
