import Testing
import Torch

@Suite struct TensorSelectionTests {
    private let matrix: Tensor

    init() throws {
        matrix = try Tensor.from([3.0, -4, 0, 0, 5, 12], [3, 2])
    }

    @Test func aPartOfADimension() throws {
        #expect(try matrix.narrowed(0, to: 1..<3).values() == [0.0, 0, 5, 12])
        #expect(try matrix.narrowed(1, to: 1..<2).values() == [-4.0, 0, 12])
        #expect(try matrix.narrowed(1, to: 1..<2).shape == [3, 1])
        #expect(throws: TorchError.self) { try matrix.narrowed(1, to: 1..<3) }
    }

    @Test func elementsThatReachAFloor() throws {
        let found = try matrix.elements(atLeast: 3)
        #expect(try found.places.values(as: Int64.self) == [0, 4, 5])
        #expect(try found.values.values() == [3.0, 5, 12])
        #expect(try matrix.elements(atLeast: 13).places.shape == [0])
        #expect(try matrix.elements(atLeast: -.infinity).places.shape == [6])
    }
}
