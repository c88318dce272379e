import Foundation
import Heads
import Testing
import Torch

@Suite struct TargetMarginTests {
    private static let functions: [any TargetFunction] = [
        NoMargin(), ArcFace(marginRadians: 0.5), CosFace(margin: 0.4), ExpFace(exponent: 0.7),
        CombinedMargin(factor: 0.9, marginRadians: 0.3, margin: 0.2), SphereFace(factor: 1.7),
        SphereFace(factor: 4), TanFace(factor: 0.6, margin: 0.4),
    ]

    /// Row i has the target cosine `targets[i]` in column i % 3 and 0.25 elsewhere.
    private func input(_ targets: [Double], _ type: DType = .float64) throws -> MarginInput {
        var cosines = [Double](repeating: 0.25, count: targets.count * 3)
        for (row, target) in targets.enumerated() { cosines[row * 3 + row % 3] = target }
        let tensor = try Tensor.from(cosines, [targets.count, 3]).to(type)
        try tensor.setRequiresGradient(true)
        return MarginInput(
            cosines: tensor,
            labels: try Tensor.from(targets.indices.map { Int64($0 % 3) }, [targets.count]),
            norms: try Tensor.full([targets.count, 1], 1, dtype: type))
    }

    /// The values of the target column.
    private func targets(_ matrix: Tensor?, of input: MarginInput) throws -> [Double] {
        try #require(matrix).gathered(1, input.labelColumn).values(as: Double.self)
    }

    private static func value(_ function: any TargetFunction, _ cosine: Double) throws -> Double {
        let theta = acos(cosine)
        return switch function {
        case is NoMargin: cosine
        case let rule as ArcFace: cos(theta + rule.marginRadians)
        case let rule as CosFace: cosine - rule.margin
        case let rule as ExpFace: cos(.pi * pow(theta / .pi, rule.exponent))
        case let rule as CombinedMargin:
            cos(rule.factor * theta + rule.marginRadians) - rule.margin
        case let rule as SphereFace: sphere(rule.factor * theta)
        case let rule as TanFace: tan(rule.factor * (.pi / 2 - theta)) - rule.margin
        default: throw Unknown()
        }
    }

    /// The cosine, mirrored and moved down in each further half turn.
    private static func sphere(_ angle: Double) -> Double {
        let turns = Int(angle / .pi)
        return (turns % 2 == 0 ? 1 : -1) * cos(angle) - 2 * Double(turns)
    }

    private struct Unknown: Error {}

    @Test(arguments: functions.indices, [MarginGradient.detached, .exact])
    func onlyTheTargetIsChangedAndAllIsScaled(index: Int, gradient: MarginGradient) throws {
        let function = Self.functions[index]
        let cosines = [-0.9, -0.3, 0, 0.4, 0.99]
        let input = try input(cosines)
        let logits = try TargetMargin(function, scale: 30, gradient: gradient).logits(input).logits
        for (value, cosine) in zip(try targets(logits, of: input), cosines) {
            let expected = try 30 * Self.value(function, cosine)
            #expect(abs(value - expected) < 1e-12)
        }
        let others = try logits.values(as: Double.self).count { $0 == 7.5 }
        #expect(others == 10)
    }

    /// The margin changes values only: the slope is the scale, even where the angle has none.
    @Test(arguments: functions.indices, [DType.float32, .float64])
    func theDetachedGradientIsTheScaleEverywhere(index: Int, type: DType) throws {
        let input = try input([-1, -0.999999, 0, 0.7, 0.999999, 1], type)
        let margin = TargetMargin(Self.functions[index], scale: 64, gradient: .detached)
        try margin.logits(input).logits.sum().backward()
        let slopes = try #require(try input.cosines.gradient).values(as: Double.self)
        #expect(slopes == [Double](repeating: 64, count: 18))
    }

    @Test(arguments: functions.indices)
    func theExactGradientIsThatOfTheFormula(index: Int) throws {
        let function = Self.functions[index]
        let cosines = [-0.95, -0.5, 0.05, 0.5, 0.95]
        let input = try input(cosines)
        let margin = TargetMargin(function, scale: 64, gradient: .exact)
        try margin.logits(input).logits.sum().backward()
        let slopes = try targets(input.cosines.gradient, of: input)
        for (slope, cosine) in zip(slopes, cosines) {
            let step = 1e-6
            let rise = try Self.value(function, cosine + step) - Self.value(function, cosine - step)
            #expect(abs(slope - 64 * rise / (2 * step)) <= 1e-7 * (1 + abs(slope)))
        }
        let all = try #require(try input.cosines.gradient).values(as: Double.self)
        #expect(all.count { $0 == 64 } >= 10)
    }

    /// d cos(theta + m) / d cos = sin(theta + m) / sin(theta).
    @Test func theExactGradientHoldsCloseToTheEnds() throws {
        let cosines = [1 - 1e-6, -1 + 1e-6]
        let input = try input(cosines)
        let margin = TargetMargin(ArcFace(marginRadians: 0.5), scale: 64, gradient: .exact)
        try margin.logits(input).logits.sum().backward()
        for (slope, cosine) in zip(try targets(input.cosines.gradient, of: input), cosines) {
            let theta = acos(cosine)
            let expected = 64 * sin(theta + 0.5) / sin(theta)
            #expect(abs(slope - expected) <= 1e-8 * abs(expected))
        }
    }

    @Test(arguments: functions.indices, [DType.float32, .float64])
    func theExactGradientStaysFiniteAtTheEnds(index: Int, type: DType) throws {
        let input = try input([-1, -1 + 1e-9, -1 + 2e-7, 1 - 2e-7, 1 - 1e-9, 1], type)
        let margin = TargetMargin(Self.functions[index], scale: 64, gradient: .exact)
        let logits = try margin.logits(input).logits
        try logits.sum().backward()
        for tensor in [logits, try #require(try input.cosines.gradient)] {
            for value in try tensor.values(as: Double.self) { #expect(value.isFinite) }
        }
    }

    @Test func aLabelThatIsNoClassIsAnError() throws {
        let input = try input([0.5])
        let wrong = MarginInput(
            cosines: input.cosines, labels: try Tensor.from([Int64(3)], [1]), norms: input.norms)
        let margin = TargetMargin(CosFace(margin: 0.4), scale: 64, gradient: .detached)
        let error = try #require(throws: TorchError.self) { try margin.logits(wrong) }
        #expect(error.message.contains("index 3 is out of bounds"))
    }
}
