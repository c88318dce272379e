import Foundation
import Heads
import Testing
import Torch

/// Every margin with every objective, head and precision: all of them learn, and the lean way to
/// the loss agrees with the plain one.
@Suite(.serialized) struct HeadProductTests {
    static let margins: [MarginConfiguration] = MarginConfiguration.names.flatMap { name in
        guard let usual = MarginConfiguration.defaults(named: name) else {
            return [MarginConfiguration]()
        }
        var forms = [usual]
        if !usual.rule.isExactByDefinition {
            var other = usual
            other.gradient = usual.gradient == .exact ? .detached : .exact
            forms.append(other)
        }
        if usual.rule.dynamicForm != nil {
            var dynamic = usual
            dynamic.isDynamic = true
            forms.append(dynamic)
        }
        return forms
    }

    /// Full, Partial FC, low rank, and both.
    static let heads = [(1.0, 0), (0.5, 0), (1, 32), (0.5, 32)]

    /// Half of the classes, those of the labels among them.
    private static func sample() throws -> Tensor {
        try Tensor.from([Int64(0), 2, 3, 5, 8, 9, 12, 14, 17, 19], [10])
    }

    private func wave(_ shape: [Int], _ phase: Double) throws -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { Float(sin(1.7 * Double($0) + phase)) }
        return try Tensor.from(values, shape)
    }

    private func loss(
        _ configuration: HeadConfiguration, _ margin: MarginConfiguration,
        _ purpose: MarginHead.Purpose
    ) throws -> Double {
        let rank = configuration.rank
        let centers = try ClassCenters(
            weight: wave([20, rank > 0 ? rank : 64], 2),
            projection: rank > 0 ? wave([rank, 64], 3) : nil, precision: configuration.precision,
            sampler: configuration.sampler == nil ? nil : GivenClasses(rows: Self.sample()))
        let head = try configuration.makeHead(centers, margin, .sgd)
        let before = try head.centers.weight.tensor.values(as: Float.self)
        let rows = try wave([4, 64], 0.4)
        try rows.setRequiresGradient(true)
        let loss = try head.loss(
            of: rows, labels: Tensor.from([Int64(3), 9, 3, 17], [4]), for: purpose)
        try loss.backward()
        try head.step(rate: 0.1)
        let slopes = try #require(try rows.gradient).values(as: Float.self)
        let after = try head.centers.weight.tensor.values(as: Float.self)
        #expect(slopes.allSatisfy(\.isFinite) && slopes.contains { $0 != 0 })
        #expect(after.allSatisfy(\.isFinite) && after != before)
        return try loss.item()
    }

    @Test(arguments: margins, ObjectiveName.allCases)
    func everyCombinationLearns(margin: MarginConfiguration, objective: ObjectiveName) throws {
        for (rate, rank) in Self.heads {
            for precision in ProductPrecision.allCases {
                let head = HeadConfiguration(
                    sampleRate: rate, objective: objective, rank: rank, filterThreshold: 0.6,
                    precision: precision)
                let plain = try loss(head, margin, .inspection)
                #expect(plain.isFinite)
                let tolerance = precision == .fp32 ? 1e-5 : 2e-2
                for purpose in [MarginHead.Purpose.gradients, .learning(rate: 0.1)] {
                    let other = try loss(head, margin, purpose)
                    #expect(
                        abs(other - plain) <= tolerance * (1 + abs(plain)),
                        "rate \(rate), rank \(rank), \(precision), \(purpose)")
                }
            }
        }
    }
}
