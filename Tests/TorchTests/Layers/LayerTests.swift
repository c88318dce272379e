import Testing
import Torch

@Suite(.serialized) struct LayerTests {
    @Test func convolutionWeightsLieChannelsLast() throws {
        let layer = try Convolution(4, 6, kernel: 3, stride: 2, padding: 1, groups: 2)
        #expect(layer.weight.tensor.shape == [6, 2, 3, 3])
        #expect(layer.weight.tensor.isChannelsLast)
        let maps = try layer(wave([2, 4, 5, 5]).to(.float32).channelsLast(), .inference)
        #expect(maps.shape == [2, 6, 3, 3])
        #expect(maps.isChannelsLast)
    }

    @Test func linearHasABiasOnlyWhenAsked() throws {
        #expect(try Linear(3, 2).namedParameters.map(\.name) == ["weight", "bias"])
        #expect(try Linear(3, 2, bias: .none).namedParameters.map(\.name) == ["weight"])
        #expect(try Linear(3, 2)(Tensor.zeros([5, 3]), .inference).shape == [5, 2])
    }

    @Test func flattenIsChannelMajorWhateverTheLayout() throws {
        let maps = try Tensor.from((0..<12).map(Double.init), [1, 3, 2, 2])
        let flat = try Flatten()(maps.channelsLast(), .inference)
        #expect(flat.shape == [1, 12])
        #expect(try flat.values() == (0..<12).map(Double.init))
    }

    @Test func dropoutActsOnlyWhileTraining() throws {
        let ones = try Tensor.full([10_000], 1)
        let layer = Dropout(0.25)
        #expect(try layer(ones, .inference) === ones)
        #expect(try Dropout(0)(ones, .training) === ones)
        let kept = try layer(ones, .training).values(as: Float.self)
        #expect(kept.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-6 })
        // Ten standard errors of 10,000 draws: 10 sqrt(0.25 * 0.75 * 10,000) = 433.
        #expect(abs(kept.count { $0 == 0 } - 2500) < 433)
    }

    @Test func sequentialAppliesInOrderUnderNumbers() throws {
        let layers = Sequential([try Linear(2, 2, bias: .none), Flatten(), try PReLU(2)])
        #expect(layers.namedParameters.map(\.name) == ["0.weight", "2.weight"])
        try layers.load(
            [
                "0.weight": Tensor.from([0.0, 1, -1, 0], [2, 2]), "2.weight": Tensor.full([2], 0.5),
            ],
            owner: "layers")
        // (3, 4) -> (4, -3) -> (4, -1.5)
        #expect(
            try layers(Tensor.from([Float(3), 4], [1, 2]), .inference).values() == [Float(4), -1.5])
    }

    @Test(arguments: [
        // U(-b, b) has the deviation b / sqrt(3); fan in 8 * 9, fan out 16 * 9.
        (Initialization.uniformFanIn, 1 / (72 * 3.0).squareRoot()),
        (.normal(deviation: 0.1), 0.1),
        (.kaimingFanOut, (2 / 144.0).squareRoot()),
    ])
    func initialWeightsHaveTheirDeviation(rule: Initialization, deviation: Double) throws {
        let weights = try rule.weights([16, 8, 3, 3]).values(as: Double.self)
        let variance = weights.map { $0 * $0 }.reduce(0, +) / Double(weights.count)
        // 1,152 draws: the deviation is known to 2.1 %; ten standard errors.
        #expect(abs(variance.squareRoot() / deviation - 1) < 0.21)
        if case .uniformFanIn = rule {
            #expect(weights.allSatisfy { abs($0) <= 1 / 72.0.squareRoot() })
        }
    }
}
