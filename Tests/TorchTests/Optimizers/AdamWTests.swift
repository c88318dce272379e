import Foundation
import Testing
import Torch

@Suite(.serialized) struct AdamWTests {
    /// Algorithm 2 of arXiv 1711.05101 with beta 0.9 and 0.99, epsilon 1e-6, decay 0.1.
    private func rule(_ weight: Double, _ gradients: [Double]) -> Double {
        var (w, m, v) = (weight, 0.0, 0.0)
        for (index, gradient) in gradients.enumerated() {
            let t = Double(index + 1)
            let rate = OptimizerRun.rates[index]
            w -= rate * 0.1 * w
            m = 0.9 * m + 0.1 * gradient
            v = 0.99 * v + 0.01 * gradient * gradient
            let unbiased = (m: m / (1 - pow(0.9, t)), v: v / (1 - pow(0.99, t)))
            w -= rate * unbiased.m / (unbiased.v.squareRoot() + 1e-6)
        }
        return w
    }

    private func optimizer(_ run: OptimizerRun) throws -> AdamW {
        try AdamW(run.parameters, beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)
    }

    @Test func threeStepsFollowTheFormula() throws {
        let run = try OptimizerRun()
        let optimizer = try optimizer(run)
        try run(optimizer)
        try run.expectFinal(rule)
        let steps = try optimizer.state.filter { $0.name.hasSuffix(".step") }.map {
            try $0.tensor.item()
        }
        #expect(steps == [3, 3, 0])
    }

    @Test func savedStateContinuesExactly() throws {
        let run = try OptimizerRun()
        let first = try optimizer(run)
        try run(first)
        let second = try optimizer(run)
        #expect(
            second.state.prefix(3).map(\.name) == [
                "kernel.first_moment", "kernel.second_moment", "kernel.step",
            ])
        try second.load(
            Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor) }))
        for (mine, theirs) in zip(second.state, first.state) {
            #expect(try mine.tensor.values(as: Float.self) == theirs.tensor.values())
        }
    }
}
