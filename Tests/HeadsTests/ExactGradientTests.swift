import Foundation
import Heads
import Testing
import Torch

/// Gradients against central differences of the loss, in double precision, through the whole head.
@Suite(.serialized) struct ExactGradientTests {
    /// Margins with their true derivative.
    ///
    /// The running statistics hardly move, for the gradient takes them as constants.
    static let margins: [MarginConfiguration] = [
        MarginConfiguration(.naive), MarginConfiguration(.cosface(margin: 0.4)),
        MarginConfiguration(.arcface(margin: 0.5), gradient: .exact),
        MarginConfiguration(.sphereface(margin: 1.7), scale: 32, gradient: .exact),
        MarginConfiguration(.spherefaceR2(margin: 1.4), scale: 60, gradient: .exact),
        MarginConfiguration(.expface(margin: 0.7), gradient: .exact),
        MarginConfiguration(.tanface(margin1: 0.6, margin2: 0.4), gradient: .exact),
        MarginConfiguration(
            .combined(margin1: 1.1, margin2: 0.3, margin3: 0.2), gradient: .exact),
        MarginConfiguration(
            .magface(MagFace.Constants(normLow: 1, normHigh: 4)), gradient: .exact),
        MarginConfiguration(
            .curricularface(margin: 0.5, statisticsMomentum: 1e-13), gradient: .exact),
        MarginConfiguration(
            .adaface(AdaFace.Constants(statisticsMomentum: 1e-13)), gradient: .exact),
    ]
    private let rows = 4
    private let classes = 5
    private let size = 6

    private func wave(_ shape: [Int], _ step: Double) throws -> Tensor {
        try Tensor.from((0..<shape.reduce(1, *)).map { sin(step * Double($0 + 1)) }, shape)
    }

    private func loss(
        _ embeddings: Tensor, _ weight: Tensor, _ margin: MarginConfiguration,
        _ objective: ObjectiveName
    ) throws -> Tensor {
        let head = try HeadConfiguration(objective: objective, filterThreshold: 0.5).makeHead(
            ClassCenters(weight: weight), margin, .sgd)
        return try head.loss(of: embeddings, labels: Tensor.from([Int64(0), 3, 1, 3], [4]))
    }

    @Test(arguments: margins.indices, ObjectiveName.allCases)
    func gradientsAreThoseOfTheLoss(index: Int, objective: ObjectiveName) throws {
        let margin = Self.margins[index]
        let (start, weight) = (try wave([rows, size], 1.7), try wave([classes, size], 2.3))
        let embeddings = try start.clone()
        try embeddings.setRequiresGradient(true)
        try loss(embeddings, weight, margin, objective).backward()
        let slopes = [
            try #require(try embeddings.gradient).values(as: Double.self),
            try #require(try weight.gradient).values(as: Double.self),
        ]
        let values = [try start.values(as: Double.self), try weight.values(as: Double.self)]
        for part in values.indices {
            for place in stride(from: 0, to: values[part].count, by: 3) {
                let direction = try direction(part, place, values[part], margin)
                let step = 1e-6
                let ends = try [step, -step].map { step in
                    var moved = values
                    for (place, slope) in direction.enumerated() {
                        moved[part][place] += step * slope
                    }
                    return try loss(
                        Tensor.from(moved[0], [rows, size]),
                        Tensor.from(moved[1], [classes, size]),
                        margin, objective
                    ).item()
                }
                let expected = (ends[0] - ends[1]) / (2 * step)
                let found = zip(direction, slopes[part]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(found - expected) <= 1e-6 * (1 + abs(expected)), "\(part) \(place)")
            }
        }
    }

    /// One coordinate; for AdaFace's embeddings only what keeps their length, which its gradient
    /// takes as a constant.
    private func direction(
        _ part: Int, _ place: Int, _ values: [Double], _ margin: MarginConfiguration
    ) throws -> [Double] {
        var direction = [Double](repeating: 0, count: values.count)
        direction[place] = 1
        guard part == 0, case .adaface = margin.rule else { return direction }
        let row = (place / size) * size..<(place / size + 1) * size
        let square = row.reduce(0) { $0 + values[$1] * values[$1] }
        for other in row { direction[other] -= values[place] * values[other] / square }
        return direction
    }
}
