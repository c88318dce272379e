import Foundation
import Testing
import Torch

@Suite struct TensorSequenceTests {
    /// (1, 3) has mean 2 and variance 1, (0, 4) mean 2 and variance 4.
    @Test func eachVectorIsNormalizedAlone() throws {
        let rows = try Tensor.from([1.0, 3, 0, 4], [1, 2, 2])
        let weight = try Tensor.from([2.0, 10], [2])
        let bias = try Tensor.from([0.5, 0], [2])
        let normal = try rows.layerNormalized(weight: weight, bias: bias, epsilon: 0)
        try expectClose(normal, [-1.5, 10, -1.5, 10], within: 1e-12)
    }

    /// The formula written out with loops.
    @Test func attentionIsTheSoftmaxOfScaledProducts() throws {
        let (batch, length, width, heads) = (2, 3, 4, 2)
        let packed = try wave([batch, length, 3 * width])
        let values = try packed.values(as: Double.self)
        var expected: [Double] = []
        let size = width / heads
        func part(_ kind: Int, _ image: Int, _ token: Int, _ head: Int) -> ArraySlice<Double> {
            let start = ((image * length + token) * 3 + kind) * width + head * size
            return values[start..<start + size]
        }
        for image in 0..<batch {
            for token in 0..<length {
                for head in 0..<heads {
                    let scores = (0..<length).map { other in
                        zip(part(0, image, token, head), part(1, image, other, head))
                            .map(*).reduce(0, +) / Double(size).squareRoot()
                    }
                    let weights = scores.map(exp)
                    let total = weights.reduce(0, +)
                    for column in 0..<size {
                        expected.append(
                            (0..<length).reduce(0) { sum, other in
                                let vector = part(2, image, other, head)
                                return sum + weights[other] / total
                                    * vector[vector.startIndex + column]
                            })
                    }
                }
            }
        }
        let result = try packed.selfAttention(heads: heads)
        #expect(result.shape == [batch, length, width])
        try expectClose(result, expected, within: 1e-12)
    }

    @Test func orderSortsAlongADimension() throws {
        let values = try Tensor.from([0.3, 0.1, 0.2, 5, 7, 6], [2, 3])
        #expect(try values.order(along: 1).values() == [Int64(1), 2, 0, 0, 2, 1])
        #expect(try values.order(along: 0).values() == [Int64(0), 0, 0, 1, 1, 1])
    }

    @Test func narrowingAndExpandingShowTheSameElements() throws {
        let values = try Tensor.from((0..<6).map(Double.init), [2, 3])
        #expect(try values.narrowed(1, to: 1..<3).values() == [1.0, 2, 4, 5])
        #expect(try values.narrowed(0, to: 1..<2).shape == [1, 3])
        let row = try Tensor.from([1.0, 2], [1, 2])
        #expect(try row.expanded(to: [2, 2]).values() == [1.0, 2, 1, 2])
        #expect(throws: TorchError.self) { try values.narrowed(1, to: 2..<4) }
        #expect(throws: TorchError.self) { try values.expanded(to: [4, 3]) }
    }

    @Test func layerNormalizationGradients() throws {
        let upstream = try wave([2, 3, 4], phase: 2)
        try expectTrueGradients(
            of: [wave([2, 3, 4]), wave([4], phase: 1), wave([4], phase: 4)]
        ) { inputs in
            let normal = try inputs[0].layerNormalized(
                weight: inputs[1], bias: inputs[2], epsilon: 1e-5)
            return try (normal * upstream).sum()
        }
    }

    @Test func attentionGradients() throws {
        let upstream = try wave([2, 3, 4], phase: 2)
        try expectTrueGradients(of: [wave([2, 3, 12])]) { inputs in
            try (inputs[0].selfAttention(heads: 2) * upstream).sum()
        }
    }

    @Test func gradientsOfChosenAndReplacedTokens() throws {
        let places = try Tensor.from([Int64(2), 0], [1, 2, 1]).expanded(to: [1, 2, 2])
        let upstream = try wave([1, 3, 2], phase: 2)
        try expectTrueGradients(of: [wave([1, 3, 2]), wave([1, 1, 2], phase: 1)]) { inputs in
            let chosen = try inputs[0].gathered(1, places)
            let all = try inputs[1].expanded(to: [1, 3, 2]).scattering(chosen, 1, places)
            return try (all * upstream).sum()
        }
    }
}
