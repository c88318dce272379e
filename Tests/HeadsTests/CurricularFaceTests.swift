import Foundation
import Heads
import Testing
import Torch

@Suite struct CurricularFaceTests {
    @Test func nearerClassesAreWeighedByTheRunningMean() throws {
        let margin = try CurricularFace(marginRadians: 0.5, statisticsMomentum: 0.1, scale: 10)
        let input = MarginInput(
            cosines: try Tensor.from([0.6, 0.5, 0.1], [1, 3]),
            labels: try Tensor.from([Int64(0)], [1]),
            norms: try Tensor.full([1, 1], 1, dtype: .float64))
        // t = 0.06, then 0.114; the target is cos(acos 0.6 + 0.5) = 0.143.
        for t in [0.06, 0.114] {
            let found = try margin.logits(input).logits.values(as: Double.self)
            let expected = [cos(acos(0.6) + 0.5), 0.5 * (t + 0.5), 0.1]
            for (value, formula) in zip(found, expected) {
                #expect(abs(value - 10 * formula) < 1e-6)
            }
        }
        #expect(try abs(margin.state[0].buffer.tensor.item() - 0.114) < 1e-7)
    }

    /// theta + m > pi: cos - m sin(pi - m).
    @Test func theTargetFallsOnBeyondPi() throws {
        let margin = try CurricularFace(marginRadians: 0.5, statisticsMomentum: 0.01, scale: 1)
        let input = MarginInput(
            cosines: try Tensor.from([-0.99, 0], [1, 2]),
            labels: try Tensor.from([Int64(0)], [1]),
            norms: try Tensor.full([1, 1], 1, dtype: .float64))
        let found = try margin.logits(input).logits.values(as: Double.self)
        #expect(abs(found[0] - (-0.99 - 0.5 * sin(.pi - 0.5))) < 1e-14)
    }
}
