import Foundation
import Heads
import Testing
import Torch

@Suite struct ClassCentersTests {
    private func wave(_ shape: [Int], phase: Double) throws -> Tensor {
        try Tensor.from((0..<shape.reduce(1, *)).map { sin(1.7 * Double($0) + phase) }, shape)
    }

    @Test func cosinesAreThoseOfTheDirections() throws {
        let centers = try ClassCenters(weight: Tensor.from([3.0, 4, 0, -0.1, 1, 0], [3, 2]))
        let labels = try Tensor.from([Int64(0), 2], [2])
        let result = try centers.cosines(
            of: Tensor.from([6.0, 8, 0, 5], [2, 2]), labels: labels)
        let values = try result.cosines.values(as: Double.self)
        for (value, expected) in zip(values, [1, -0.8, 0.6, 0.8, -1, 0]) {
            #expect(abs(value - expected) < 1e-15)
            #expect(abs(value) <= 1)
        }
        #expect(try result.labels.values() == [Int64(0), 2])
        #expect(centers.classes == 3)
    }

    @Test(arguments: [
        (ProductPrecision.bf16, DType.bfloat16, 1e-2), (.fp16, .float16, 1e-3),
    ])
    func aLowPrecisionProductStaysClose(
        precision: ProductPrecision, type: DType, tolerance: Double
    ) throws {
        #expect(precision.dtype == type)
        let embeddings = try wave([4, 64], phase: 0.3).to(.float32)
        let weight = try wave([5, 64], phase: 2).to(.float32)
        let labels = try Tensor.from([Int64(0), 1, 2, 3], [4])
        let full = try ClassCenters(weight: weight).cosines(of: embeddings, labels: labels)
        let low = try ClassCenters(weight: weight.clone(), precision: precision)
            .cosines(of: embeddings, labels: labels)
        #expect(try low.cosines.dtype == .float32)
        let pairs = zip(
            try low.cosines.values(as: Double.self), try full.cosines.values(as: Double.self))
        let distances = pairs.map { abs($0 - $1) }
        #expect(distances.allSatisfy { $0 <= tolerance })
        #expect(distances.contains { $0 > 1e-6 })
        try low.cosines.sum().backward()
    }

    @Test func centersBeginSmallAndRandom() throws {
        let values = try ClassCenters(classes: 64, embedding: 64).weight.tensor
            .values(as: Double.self)
        let deviation = (values.map { $0 * $0 }.reduce(0, +) / 4096).squareRoot()
        // 4,096 draws: the deviation is known to 1.1 %; ten standard errors.
        #expect(abs(deviation / 0.01 - 1) < 0.11)
    }
}
