import Testing
import Torch

@Suite struct TensorTests {
    private func roundTrip<Element: TensorElement & Equatable>(_ values: [Element]) throws {
        let tensor = try Tensor.from(values, [values.count])
        #expect(try tensor.dtype == Element.dtype)
        #expect(try tensor.values() == values)
    }

    @Test func hostValuesComeBackInEveryType() throws {
        try roundTrip([UInt8(0), 1, 255])
        try roundTrip([Int32.min, -1, .max])
        try roundTrip([Int64.min, (1 << 53) + 1, .max])
        try roundTrip([Float(0.1), -.infinity, .leastNonzeroMagnitude])
        try roundTrip([0.1, -.greatestFiniteMagnitude])
        try roundTrip([true, false])
        try roundTrip([Float]())
    }

    @Test func shapesAndCounts() throws {
        let matrix = try Tensor.zeros([2, 3])
        #expect(matrix.shape == [2, 3])
        #expect(matrix.count == 6)
        #expect(try matrix.device == .cpu)
        let scalar = try Tensor.full([], 2.5, dtype: .float64)
        #expect(scalar.shape.isEmpty)
        #expect(scalar.count == 1)
        #expect(try scalar.item() == 2.5)
        #expect(try Tensor.empty([0, 4], dtype: .int64).values(as: Int64.self).isEmpty)
    }

    @Test func valuesAreRowMajorWhateverTheLayout() throws {
        let images = try Tensor.from((0..<24).map(Double.init), [1, 2, 3, 4])
        let turned = try images.channelsLast()
        #expect(turned.isChannelsLast)
        #expect(!images.isChannelsLast)
        #expect(try turned.values(as: Double.self) == images.values())
    }

    @Test func zerosLikeKeepTypeAndLayoutButNotValues() throws {
        let model = try Tensor.full([2, 3, 4, 4], 7, dtype: .float64).channelsLast()
        let zeros = try Tensor.zeros(like: model)
        #expect(try zeros.dtype == .float64)
        #expect(zeros.isChannelsLast)
        #expect(try zeros.norm().item() == 0)
        #expect(try model.values(as: Double.self).allSatisfy { $0 == 7 })
    }

    @Test func clonesAreIndependentAndConversionsRound() throws {
        let original = try Tensor.from([0.1, 2.6, -2.6], [3])
        let clone = try original.clone()
        try clone.fillInPlace(9)
        #expect(try original.values() == [0.1, 2.6, -2.6])
        #expect(try original.to(.int32).values() == [Int32(0), 2, -2])
        #expect(try original.to(.float16).item(at: 0) == 0.0999755859375)
    }

    @Test func copyInPlaceConvertsAndKeepsTheLayout() throws {
        let target = try Tensor.zeros([1, 2, 2, 2]).channelsLast()
        try target.copyInPlace(from: Tensor.from((0..<8).map(Int64.init), [1, 2, 2, 2]))
        #expect(target.isChannelsLast)
        #expect(try target.values() == (0..<8).map(Float.init))
    }

    @Test func borrowedMemoryIsSharedWithItsHostBuffer() throws {
        let buffer = try HostBuffer(byteCount: 6, for: .cpu)
        for index in 0..<6 { buffer.bytes[index] = UInt8(index) }
        let tensor = try Tensor.borrowing(buffer.bytes, [2, 3], dtype: .uint8)
        buffer.bytes[5] = 200
        #expect(try tensor.values() == [UInt8(0), 1, 2, 3, 4, 200])
    }

    @Test func randomFillsStayInTheirRange() throws {
        let values = try Tensor.empty([4096], dtype: .float64)
        try values.fillUniformInPlace(low: -2, high: 3)
        let uniform = try values.values(as: Double.self)
        #expect(uniform.allSatisfy { -2 <= $0 && $0 < 3 })
        // Ten standard errors: sqrt(25 / 12 / 4096) = 0.0226.
        #expect(abs(uniform.reduce(0, +) / 4096 - 0.5) < 0.226)
        try values.fillNormalInPlace(mean: 1, deviation: 2)
        let squares = try values.values(as: Double.self).map { ($0 - 1) * ($0 - 1) }
        // Ten standard errors of a variance of 4: 4 sqrt(2 / 4096) = 0.088.
        #expect(abs(squares.reduce(0, +) / 4096 - 4) < 0.88)
    }
}

extension Tensor {
    fileprivate func item(at index: Int) throws -> Double {
        try values(as: Double.self)[index]
    }
}
