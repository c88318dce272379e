import Foundation
import Heads
import Testing
import Torch

@Suite struct SphereFaceR2Tests {
    /// Row 0 belongs to class 1, row 1 to class 0.
    private static let cosines = [-0.9, 0.2, 0.7, 0.5, -0.3, 0.99]
    private static let own = [1, 3]

    private func run(_ gradient: MarginGradient) throws -> (logits: [Double], slopes: [Double]) {
        let cosines = try Tensor.from(Self.cosines, [2, 3])
        try cosines.setRequiresGradient(true)
        let input = MarginInput(
            cosines: cosines, labels: try Tensor.from([Int64(1), 0], [2]),
            norms: try Tensor.full([2, 1], 1, dtype: .float64))
        let logits = try SphereFaceR2(divisor: 1.4, scale: 60, gradient: gradient).logits(input)
            .logits
        try logits.sum().backward()
        let slopes = try #require(try cosines.gradient).values(as: Double.self)
        return (try logits.values(as: Double.self), slopes)
    }

    private func value(_ place: Int, _ cosine: Double) -> Double {
        60 * (Self.own.contains(place) ? cosine : cos(acos(cosine) / 1.4))
    }

    @Test(arguments: MarginGradient.allCases)
    func otherClassesSeemNearer(gradient: MarginGradient) throws {
        let found = try run(gradient)
        for (place, cosine) in Self.cosines.enumerated() {
            #expect(abs(found.logits[place] - value(place, cosine)) < 1e-12)
            let step = 1e-6
            let rise = value(place, cosine + step) - value(place, cosine - step)
            let slope = gradient == .exact ? rise / (2 * step) : 60
            #expect(abs(found.slopes[place] - slope) <= 1e-6 * (1 + slope))
        }
    }
}
