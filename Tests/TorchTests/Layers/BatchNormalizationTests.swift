import Testing
import Torch

@Suite(.serialized) struct BatchNormalizationTests {
    private let layer: BatchNormalization
    /// One channel of mean 2, biased variance 5, unbiased variance 20 / 3.
    private let input: Tensor

    init() throws {
        layer = try BatchNormalization(1, epsilon: 0, momentum: 0.1)
        try layer.convert(to: .float64)
        input = try Tensor.from([-1.0, 1, 3, 5], [4, 1])
    }

    @Test func trainingUsesTheBatchAndMovesTheRunningStatistics() throws {
        let scale = 5.0.squareRoot()
        try expectClose(
            layer(input, .training), [-3 / scale, -1 / scale, 1 / scale, 3 / scale], within: 1e-14)
        // 0.9 * 0 + 0.1 * 2 and 0.9 * 1 + 0.1 * 20 / 3
        try expectClose(layer.runningMean.tensor, [0.2], within: 1e-15)
        try expectClose(layer.runningVariance.tensor, [0.9 + 2.0 / 3], within: 1e-15)
        #expect(layer.batchesTracked.value == 1)
    }

    @Test func recomputingUsesTheBatchAndLeavesTheRunningStatistics() throws {
        let scale = 5.0.squareRoot()
        try expectClose(
            layer(input, .recomputing), [-3 / scale, -1 / scale, 1 / scale, 3 / scale],
            within: 1e-14)
        #expect(try layer.runningMean.tensor.item() == 0)
        #expect(try layer.runningVariance.tensor.item() == 1)
        #expect(layer.batchesTracked.value == 0)
    }

    @Test func inferenceUsesTheRunningStatisticsAndLeavesThem() throws {
        try layer.runningMean.tensor.fillInPlace(1)
        try layer.runningVariance.tensor.fillInPlace(4)
        #expect(try layer(input, .inference).values() == [-1.0, 0, 1, 2])
        #expect(try layer.runningMean.tensor.item() == 1)
        #expect(layer.batchesTracked.value == 0)
    }

    @Test func theWeightCanBeFrozen() throws {
        let frozen = try BatchNormalization(2, isWeightTrainable: false)
        #expect(frozen.trainableParameters.map(\.name) == ["bias"])
        #expect(frozen.namedParameters.map(\.name) == ["weight", "bias"])
        try frozen(wave([3, 2]).to(.float32), .training).sum().backward()
        #expect(try frozen.weight.tensor.gradient == nil)
        #expect(try frozen.bias.tensor.gradient?.values() == [Float(3), 3])
    }
}
