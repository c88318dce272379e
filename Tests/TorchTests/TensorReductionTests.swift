import Testing
import Torch

@Suite struct TensorReductionTests {
    private let matrix: Tensor

    init() throws {
        matrix = try Tensor.from([3.0, -4, 0, 0, 5, 12], [3, 2])
    }

    @Test func sumsAndNorms() throws {
        #expect(try matrix.sum().item() == 16)
        #expect(try matrix.sum(along: 1).values() == [-1.0, 0, 17])
        #expect(try matrix.sum(along: 0, keep: true).shape == [1, 2])
        #expect(try abs(matrix.mean().item() - 16.0 / 6) < 1e-15)
        // sqrt(9 + 16 + 25 + 144)
        #expect(try abs(matrix.norm().item() - 13.92838827718412) < 1e-14)
        #expect(try matrix.norm(along: 1).values() == [5.0, 0, 13])
        #expect(try matrix.norm(along: 1, keep: true).shape == [3, 1])
        try expectClose(
            matrix.norm(along: 0), [5.830951894845300, 12.649110640673518], within: 1e-15)
    }

    @Test(arguments: [DType.float32, .float64])
    func rowsGetLengthOneAndZeroRowsStay(type: DType) throws {
        try expectClose(
            matrix.to(type).normalizedRows(), [0.6, -0.8, 0, 0, 5.0 / 13, 12.0 / 13],
            within: type == .float32 ? 1e-7 : 1e-15)
    }
}
