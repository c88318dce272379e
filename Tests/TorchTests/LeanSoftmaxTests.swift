import Foundation
import Testing
import Torch

/// The softmax in blocks against the plain one in double precision.
@Suite(.serialized) struct LeanSoftmaxTests {
    /// B rows, C classes, D numbers; the last has several blocks of classes for each thread.
    static let sizes = [(1, 1, 32), (5, 7, 32), (33, 97, 64), (16, 500, 96)]
    static let scale = 20.0

    struct Case: Sendable, CustomTestStringConvertible {
        let type: DType
        let product: DType
        let isPlain: Bool
        let tolerance: Double

        var testDescription: String { "\(type), product \(product)\(isPlain ? ", plain" : "")" }
    }

    /// bfloat16 rounds at 4e-3.
    static let cases = [
        Case(type: .float32, product: .float32, isPlain: false, tolerance: 1e-5),
        Case(type: .float32, product: .float32, isPlain: true, tolerance: 1e-5),
        Case(type: .float64, product: .float64, isPlain: true, tolerance: 1e-12),
        Case(type: .float32, product: .bfloat16, isPlain: false, tolerance: 3e-2),
        Case(type: .float32, product: .bfloat16, isPlain: true, tolerance: 3e-2),
    ]

    private struct Inputs {
        let directions: Tensor
        let labels: Tensor
        let weight: Tensor

        /// Rows of length 1 that lie near their centre, centres of any length.
        init(_ size: (Int, Int, Int)) throws {
            let (rows, classes, width) = size
            let labels = (0..<rows).map { Int64($0 * 37 % classes) }
            let wave = { (index: Int) in sin(1.3 * Double(index) + 0.01 * Double(index * index)) }
            let centers = (0..<classes * width).map { wave($0) * Double($0 / width % 3 + 1) }
            let values = (0..<rows * width).map { index in
                let center = Int(labels[index / width]) * width + index % width
                return wave(index + 7) + 0.4 * centers[center]
            }
            self.labels = try Tensor.from(labels, [rows])
            weight = try Tensor.from(centers, [classes, width])
            directions = try Tensor.from(values, [rows, width]).normalizedRows()
        }
    }

    /// Sums of a function of totals and targets, and its gradients.
    private struct Results {
        var totals: [Double]
        var targets: [Double]
        var gradients: [[Double]]
    }

    private func weighted(
        _ totals: Tensor, _ targets: Tensor, _ leaves: [Tensor]
    ) throws -> Results {
        let weights = try Tensor.from(
            (0..<totals.count).map { 1 + 0.1 * Double($0 % 5) }, [totals.count]
        ).to(totals.dtype)
        try ((totals * weights).sum() + (targets * weights).sum() * 3).backward()
        return Results(
            totals: try totals.values(), targets: try targets.values(),
            gradients: try leaves.map { try $0.gradient?.values() ?? [] })
    }

    private func plain(_ inputs: Inputs, filter: Double) throws -> Results {
        let (directions, weight) = (try inputs.directions.clone(), try inputs.weight.clone())
        try directions.setRequiresGradient(true)
        try weight.setRequiresGradient(true)
        let column = try inputs.labels.expandingDimension(1)
        let cosines = try directions.linear(weight: weight.normalizedRows())
        let targets = try cosines.gathered(1, column)
        var logits = try cosines * Self.scale
        if filter > 0 {
            let isNear = try cosines.detached().isGreater(than: filter)
            logits = try (cosines * 0).chosen(where: isNear, otherwise: logits)
        }
        let away = try Tensor.full(targets.shape, -1e30, dtype: .float64)
        let others = try logits.scattering(away, 1, column)
        let totals = try (others - 20).exponential().sum(along: 1).logarithm() + 20
        return try weighted(totals, targets.reshaped([-1]), [directions, weight])
    }

    private func expectClose(
        _ found: [Double], _ expected: [Double], _ tolerance: Double, _ name: String
    ) {
        let square = { (values: [Double]) in values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let difference = square(zip(found, expected).map { $0 - $1 })
        #expect(found.count == expected.count)
        #expect(difference <= tolerance * (square(expected) + 1e-3), "\(name)")
    }

    @Test(arguments: cases, sizes.indices)
    func valuesAndGradientsAreThoseOfTheWholeSoftmax(example: Case, size: Int) throws {
        let inputs = try Inputs(Self.sizes[size])
        let hasOthers = Self.sizes[size].1 > 1
        for (filter, kept) in [(0.0, LeanSoftmax.defaultKeptBytes), (0, 0), (0.3, 1 << 16)] {
            let directions = try inputs.directions.to(example.type).clone()
            let weight = try inputs.weight.to(example.type).clone()
            try directions.setRequiresGradient(true)
            try weight.setRequiresGradient(true)
            var softmax = LeanSoftmax(scale: Self.scale)
            softmax.filterThreshold = filter
            softmax.product = example.product
            softmax.keptBytes = kept
            softmax.isPlain = example.isPlain
            let sums = try softmax.sums(directions, labels: inputs.labels, weight: weight)
            let found = try weighted(sums.totals, sums.targets, [directions, weight])
            guard hasOthers else {
                #expect(found.totals.allSatisfy { $0 < -1e30 })
                continue
            }
            // A cosine near the filter's threshold may fall on either side of it in bfloat16.
            guard filter == 0 || example.product != .bfloat16 else { continue }
            let expected = try plain(inputs, filter: filter)
            expectClose(found.totals, expected.totals, example.tolerance, "totals")
            expectClose(found.targets, expected.targets, example.tolerance, "targets")
            for (found, expected) in zip(found.gradients, expected.gradients) {
                expectClose(found, expected, example.tolerance, "gradient")
            }
        }
    }

    /// v = 0.9 v + (g + 0.01 w), w = w - 0.5 v on the rows in use, twice; the others bit by bit.
    @Test(arguments: [false, true], [false, true])
    func anUpdateMovesTheRowsInUseAlone(isPlain: Bool, isSampled: Bool) throws {
        let inputs = try Inputs((6, 210, 32))
        let rows = isSampled ? (0..<210).filter { $0 % 2 == 0 || $0 < 100 }.map(Int64.init) : nil
        let weight = try inputs.weight.to(.float32).clone()
        let start = try weight.values(as: Float.self)
        let velocity = try Tensor.from((0..<210 * 32).map { Float($0 % 7) }, [210, 32])
        let before = try velocity.values(as: Float.self)
        var expected = start.map(Double.init)
        var moving = before.map(Double.init)
        let inUse = rows ?? (0..<210).map(Int64.init)
        for _ in 0..<2 {
            let picked = try Tensor.from(inUse, [inUse.count])
            let leaf = try weight.to(.float64).rows(picked)
            try leaf.setRequiresGradient(true)
            let places = try picked.places(of: inputs.labels.rows(Tensor.from([Int64(0)], [1])))
            var softmax = LeanSoftmax(scale: Self.scale)
            softmax.isPlain = true
            let row = try inputs.directions.rows(Tensor.from([Int64(0)], [1]))
            let golden = try softmax.sums(row, labels: places, weight: leaf)
            try (golden.totals.sum() + golden.targets.sum()).backward()
            let slopes = try #require(try leaf.gradient).values(as: Double.self)
            for (index, slope) in slopes.enumerated() {
                let place = Int(inUse[index / 32]) * 32 + index % 32
                moving[place] = 0.9 * moving[place] + slope + 0.01 * expected[place]
                expected[place] -= 0.5 * moving[place]
            }
            let direction = try row.to(.float32)
            try direction.setRequiresGradient(true)
            softmax.isPlain = isPlain
            let sums = try softmax.sums(
                direction, labels: places, weight: weight,
                update: RowUpdate(
                    rows: rows == nil ? nil : picked, velocity: velocity, rate: 0.5, momentum: 0.9,
                    weightDecay: 0.01))
            try (sums.totals.sum() + sums.targets.sum()).backward()
        }
        let (moved, remembered) = (
            try weight.values(as: Float.self), try velocity.values(as: Float.self)
        )
        expectClose(moved.map(Double.init), expected, 1e-5, "weight")
        expectClose(remembered.map(Double.init), moving, 1e-5, "velocity")
        for row in 0..<210 where !inUse.contains(Int64(row)) {
            let place = row * 32..<(row + 1) * 32
            #expect(moved[place] == start[place])
            #expect(remembered[place] == before[place])
        }
    }

    /// A step that met such a number must be seen as one.
    @Test(arguments: [false, true])
    func whatIsNotANumberShows(isPlain: Bool) throws {
        let inputs = try Inputs((5, 97, 32))
        var softmax = LeanSoftmax(scale: 4)
        softmax.isPlain = isPlain
        for part in 0..<2 {
            var rows = [
                try inputs.directions.values(as: Float.self),
                try inputs.weight.values(as: Float.self),
            ]
            rows[part][40] = .nan
            let sums = try softmax.sums(
                Tensor.from(rows[0], [5, 32]), labels: inputs.labels,
                weight: Tensor.from(rows[1], [97, 32]))
            #expect(try sums.totals.sum().item().isNaN, "\(part)")
        }
    }

    @Test func walkingBackTwiceIsAnError() throws {
        let inputs = try Inputs((2, 5, 32))
        let directions = try inputs.directions.to(.float32).clone()
        try directions.setRequiresGradient(true)
        let sums = try LeanSoftmax(scale: 4).sums(
            directions, labels: inputs.labels, weight: inputs.weight.to(.float32))
        try sums.totals.sum().backward()
        let error = try #require(throws: TorchError.self) { try sums.targets.sum().backward() }
        #expect(error.message.contains("can walk back once only"))
    }
}
