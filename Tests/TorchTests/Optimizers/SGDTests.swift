import Testing
import Torch

@Suite(.serialized) struct SGDTests {
    /// v = 0.9 v + (g + 0.01 w), w = w - rate v.
    private func rule(_ weight: Double, _ gradients: [Double]) -> Double {
        var (w, v) = (weight, 0.0)
        for (gradient, rate) in zip(gradients, OptimizerRun.rates) {
            v = 0.9 * v + (gradient + 0.01 * w)
            w -= rate * v
        }
        return w
    }

    @Test func threeStepsFollowTheFormula() throws {
        let run = try OptimizerRun()
        try run(SGD(run.parameters, momentum: 0.9, weightDecay: 0.01))
        try run.expectFinal(rule)
    }

    @Test func withoutMomentumAndDecayItIsPlainDescent() throws {
        let run = try OptimizerRun()
        let optimizer = try SGD(run.parameters, momentum: 0, weightDecay: 0)
        #expect(optimizer.state.isEmpty)
        try run(optimizer)
        try run.expectFinal { weight, gradients in
            weight - zip(gradients, OptimizerRun.rates).map { $0 * $1 }.reduce(0, +)
        }
    }

    @Test func savedStateContinuesExactly() throws {
        let (straight, resumed) = (try OptimizerRun(), try OptimizerRun())
        let first = try SGD(straight.parameters, momentum: 0.9, weightDecay: 0.01)
        try straight(first)
        #expect(
            first.state.map(\.name) == ["kernel.momentum", "vector.momentum", "idle.momentum"])
        let second = try SGD(resumed.parameters, momentum: 0.9, weightDecay: 0.01)
        try second.load(
            Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor) }))
        for (mine, theirs) in zip(second.state, first.state) {
            #expect(try mine.tensor.values(as: Float.self) == theirs.tensor.values())
        }
    }

    @Test func aStateThatLacksATensorIsRefused() throws {
        let run = try OptimizerRun()
        let optimizer = try SGD(run.parameters, momentum: 0.9, weightDecay: 0)
        let error = try #require(throws: TorchError.self) {
            try optimizer.load(["vector.momentum": Tensor.zeros([5])])
        }
        #expect(error.message.contains("the optimizer"))
        #expect(error.message.contains("missing: kernel.momentum, idle.momentum"))
    }
}
