import Foundation
import Heads
import Testing
import Torch

@Suite struct DynamicMarginTests {
    private let cosines = [0.5, 0.1, -0.2, 0.0, 0.3, 0.2]
    /// Columns 0 and 1 of the two rows are the own classes.
    private let labels = [Int64(0), 1]

    private func logits(
        _ form: DynamicMargin.Form, hasOffset: Bool
    ) throws -> [Double] {
        let input = MarginInput(
            cosines: try Tensor.from(cosines, [2, 3]), labels: try Tensor.from(labels, [2]),
            norms: try Tensor.full([2, 1], 1, dtype: .float64))
        return try DynamicMargin(form, scale: 2, gradient: .detached, hasOffset: hasOffset)
            .logits(input).logits.values()
    }

    /// c = (0.5 + 0.3) / 2, o = (0.1 - 0.2 + 0 + 0.2) / 4, with the offset + log(2) / 2.
    @Test(arguments: [false, true])
    func theMarginBringsTheMeanTargetToTheMeanOfTheOthers(hasOffset: Bool) throws {
        let (own, others) = (0.4, 0.025 + (hasOffset ? log(2.0) / 2 : 0))
        let (near, far) = (acos(own), acos(others))
        let targets = { (value: (Double) -> Double) in [value(0.5), value(0.3)] }
        let exponent = log(far / .pi) / log(near / .pi)
        let expected: [(DynamicMargin.Form, [Double])] = [
            (.arcface, targets { cos(acos($0) + far - near) }),
            (.cosface, targets { $0 - (own - others) }),
            (.sphereface, targets { cos(acos($0) * far / near) }),
            (.expface, targets { cos(.pi * pow(acos($0) / .pi, exponent)) }),
        ]
        for (form, targets) in expected {
            let found = try logits(form, hasOffset: hasOffset)
            #expect(abs(found[0] - 2 * targets[0]) < 1e-14, "\(form)")
            #expect(abs(found[4] - 2 * targets[1]) < 1e-14, "\(form)")
            for place in [1, 2, 3, 5] { #expect(found[place] == 2 * cosines[place]) }
        }
    }

    /// With a small scale the offset is beyond any cosine.
    @Test func aMarginOfManyClassesStaysFinite() throws {
        let input = MarginInput(
            cosines: try Tensor.full([1, 1000], 0.5, dtype: .float64),
            labels: try Tensor.from([Int64(7)], [1]),
            norms: try Tensor.full([1, 1], 1, dtype: .float64))
        let margin = DynamicMargin(.arcface, scale: 1, gradient: .exact, hasOffset: true)
        for value in try margin.logits(input).logits.values(as: Double.self) {
            #expect(value.isFinite)
        }
    }
}
