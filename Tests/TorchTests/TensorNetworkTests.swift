import Foundation
import Testing
import Torch

@Suite struct TensorNetworkTests {
    // MARK: - Values

    /// A 2 x 2 kernel over a 3 x 3 image: each output is a - d of its window.
    @Test func convolutionIsACrossCorrelation() throws {
        let image = try Tensor.from([1.0, 2, 4, 8, 16, 32, 64, 128, 256], [1, 1, 3, 3])
        let kernel = try Tensor.from([1.0, 0, 0, -1], [1, 1, 2, 2])
        #expect(try image.convolved(with: kernel).values() == [-15.0, -30, -120, -240])
        let padded = try image.convolved(with: kernel, stride: 2, padding: 1)
        #expect(try padded.values() == [-1.0, -4, -64, -240])
    }

    @Test func groupsSeparateChannels() throws {
        let image = try Tensor.from([2.0, 3], [1, 2, 1, 1])
        let kernel = try Tensor.from([10.0, 100], [2, 1, 1, 1])
        #expect(try image.convolved(with: kernel, groups: 2).values() == [20.0, 300])
    }

    @Test func linearMultipliesByTheTransposedWeight() throws {
        let rows = try Tensor.from([1.0, 2, 3, 4], [2, 2])
        let weight = try Tensor.from([1.0, 0, 0, 1, 1, 1], [3, 2])
        let bias = try Tensor.from([0.5, 0, -1], [3])
        #expect(try rows.linear(weight: weight).values() == [1.0, 2, 3, 3, 4, 7])
        #expect(try rows.linear(weight: weight, bias: bias).values() == [1.5, 2, 2, 3.5, 4, 6])
    }

    @Test func preluBendsTheNegativeSideByChannel() throws {
        let values = try Tensor.from([-2.0, 3, -4, 5], [1, 2, 1, 2])
        let slope = try Tensor.from([0.5, 0.25], [2])
        #expect(try values.prelu(slope: slope).values() == [-1.0, 3, -1, 5])
    }

    /// -log softmax of (0, log 3) is log 4 at 0 and log 4 - log 3 at 1.
    @Test func crossEntropyIsTheMeanOverTheBatch() throws {
        let logits = try Tensor.from([0, log(3.0), 0, log(3.0)], [2, 2])
        let labels = try Tensor.from([Int64(0), 1], [2])
        let expected = (log(4.0) + log(4.0) - log(3.0)) / 2
        try expectClose(logits.crossEntropy(labels), [expected], within: 1e-15)
    }

    @Test func aLabelThatIsNoClassIsAnError() throws {
        let error = try #require(throws: TorchError.self) {
            try Tensor.zeros([1, 2]).crossEntropy(Tensor.from([Int64(2)], [1]))
        }
        #expect(error.description == "crossEntropy on [1, 2], [1]: Target 2 is out of bounds.")
    }

    // MARK: - Gradients

    @Test(arguments: [(1, 0, 1), (2, 1, 1), (1, 1, 2)])
    func convolutionGradients(stride: Int, padding: Int, groups: Int) throws {
        try expectTrueGradients(
            of: [wave([2, 2, 4, 4]), wave([4, 2 / groups, 3, 3], phase: 1)]
        ) { inputs in
            let maps = try inputs[0].convolved(
                with: inputs[1], stride: stride, padding: padding, groups: groups)
            return try (maps * wave(maps.shape, phase: 2)).sum()
        }
    }

    @Test func batchNormalizationGradients() throws {
        let upstream = try wave([3, 2, 2, 2], phase: 2)
        try expectTrueGradients(
            of: [wave([3, 2, 2, 2]), wave([2], phase: 1), wave([2], phase: 4)]
        ) { inputs in
            let normal = try inputs[0].batchNormalized(
                weight: inputs[1], bias: inputs[2], runningMean: nil, runningVariance: nil,
                usesBatchStatistics: true, momentum: 0.1, epsilon: 1e-5)
            return try (normal * upstream).sum()
        }
    }

    @Test func preluGradients() throws {
        let upstream = try wave([2, 3, 2, 2], phase: 2)
        try expectTrueGradients(of: [wave([2, 3, 2, 2]), wave([3], phase: 1)]) { inputs in
            try (inputs[0].prelu(slope: inputs[1]) * upstream).sum()
        }
    }

    @Test func linearGradients() throws {
        let upstream = try wave([2, 4], phase: 2)
        try expectTrueGradients(
            of: [wave([2, 3]), wave([4, 3], phase: 1), wave([4], phase: 4)]
        ) { inputs in
            try (inputs[0].linear(weight: inputs[1], bias: inputs[2]) * upstream).sum()
        }
    }

    @Test func normalizedRowsGradients() throws {
        let upstream = try wave([3, 4], phase: 2)
        try expectTrueGradients(of: [wave([3, 4])]) { inputs in
            try (inputs[0].normalizedRows() * upstream).sum()
        }
    }

    @Test func crossEntropyGradients() throws {
        let labels = try Tensor.from([Int64(3), 0, 1], [3])
        try expectTrueGradients(of: [wave([3, 4])]) { try $0[0].crossEntropy(labels) }
    }

    @Test func angleGradients() throws {
        try expectTrueGradients(of: [wave([2, 3]) * 0.9]) { inputs in
            try (inputs[0].arcCosine().power(0.7) * 1.3).cosine().sum()
        }
    }
}
