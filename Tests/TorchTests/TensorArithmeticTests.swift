import Foundation
import Testing
import Torch

@Suite struct TensorArithmeticTests {
    private let left: Tensor
    private let right: Tensor

    init() throws {
        left = try Tensor.from([1.0, -2, 3, 8], [2, 2])
        right = try Tensor.from([4.0, 0.5], [2])
    }

    @Test func elementsCombineAndShapesBroadcast() throws {
        #expect(try (left + right).values() == [5.0, -1.5, 7, 8.5])
        #expect(try (left - right).values() == [-3.0, -2.5, -1, 7.5])
        #expect(try (left * right).values() == [4.0, -1, 12, 4])
        #expect(try (left / right).values() == [0.25, -4, 0.75, 16])
    }

    @Test func elementsCombineWithNumbers() throws {
        #expect(try (left + 0.5).values() == [1.5, -1.5, 3.5, 8.5])
        #expect(try (left - 0.5).values() == [0.5, -2.5, 2.5, 7.5])
        #expect(try (left * -2).values() == [-2.0, 4, -6, -16])
        #expect(try left.power(2).values() == [1.0, 4, 9, 64])
        #expect(try left.clamped(to: -1...3).values() == [1.0, -1, 3, 3])
    }

    @Test func anglesAreInRadians() throws {
        let cosines = try Tensor.from([1, 0.5, 0, -1], [4])
        try expectClose(
            cosines.arcCosine(), [0, Double.pi / 3, Double.pi / 2, Double.pi], within: 1e-15)
        try expectClose(cosines.arcCosine().cosine(), [1, 0.5, 0, -1], within: 1e-15)
    }

    @Test func exponentialsAndChoices() throws {
        try expectClose(left.exponential().logarithm(), [1, -2, 3, 8], within: 1e-15)
        // log(1 / (1 + e^-x)) is x itself far below zero, and -e^-x far above.
        try expectClose(
            Tensor.from([0.0, -800, 40], [3]).logSigmoid(), [-log(2.0), -800, -exp(-40.0)],
            within: 1e-15)
        let isLarge = try left.isGreater(than: 1)
        #expect(
            try left.chosen(where: isLarge, otherwise: left * 10).values() == [10.0, -20, 3, 8])
        #expect(try left.isGreater(than: right).values() == [false, false, false, true])
    }

    /// The rule of PyTorch: the type of the tensor wins over that of the number.
    @Test func numbersDoNotWidenATensor() throws {
        #expect(try (Tensor.zeros([1], dtype: .float16) + 0.1).dtype == .float16)
        #expect(try (Tensor.zeros([1]) * Tensor.zeros([1], dtype: .float64)).dtype == .float64)
    }

    /// [[1, 2], [3, 4]] times two matrices; the first is spread over both.
    @Test func matrixProduct() throws {
        let left = try Tensor.from([1.0, 2, 3, 4], [2, 2])
        let right = try Tensor.from([1.0, 0, 0, 1, 5, 6, 7, 8], [2, 2, 2])
        let product = try left.matrixProduct(right)
        #expect(product.shape == [2, 2, 2])
        try expectClose(product, [1, 2, 3, 4, 19, 22, 43, 50], within: 1e-15)
        #expect(throws: TorchError.self) { try left.matrixProduct(Tensor.from([1.0], [1, 1])) }
    }

    /// exp(x) / sum exp(x): 1 : 3, and large numbers without overflow.
    @Test func softmax() throws {
        let rows = try Tensor.from([0, log(3.0), 1000, 1000], [2, 2])
        try expectClose(rows.softmax(-1), [0.25, 0.75, 0.5, 0.5], within: 1e-15)
        try expectTrueGradients(of: [wave([2, 3])]) { try ($0[0].softmax(1) * wave([2, 3])).sum() }
    }
}
