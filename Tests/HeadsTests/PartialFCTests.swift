import Fixtures
import Foundation
import Heads
import Testing
import Torch

@Suite(.serialized) struct PartialFCTests {
    private let classes = 30
    private let size = 32

    /// One way to take a step; those of the lean softmax and the plain way to the same place.
    enum Way: CaseIterable, Sendable {
        case plain, waiting, passing

        func purpose(_ rate: Double) -> MarginHead.Purpose {
            switch self {
            case .plain: .inspection
            case .waiting: .gradients
            case .passing: .learning(rate: rate)
            }
        }
    }

    private func wave(_ shape: [Int], _ phase: Double) throws -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { Float(sin(1.7 * Double($0) + phase)) }
        return try Tensor.from(values, shape)
    }

    private func head(
        _ sampler: (any ClassSampler)?, _ optimizer: OptimizerConfiguration = .sgd
    ) throws -> MarginHead {
        let centers = try ClassCenters(weight: wave([classes, size], 1), sampler: sampler)
        return try HeadConfiguration().makeHead(centers, .arcface, optimizer)
    }

    private func step(
        _ head: MarginHead, _ labels: [Int64], phase: Double, _ way: Way
    ) throws -> Double {
        let rows = try wave([labels.count, size], phase)
        try rows.setRequiresGradient(true)
        let loss = try head.loss(
            of: rows, labels: Tensor.from(labels, [labels.count]), for: way.purpose(0.1))
        try loss.backward()
        try head.step(rate: 0.1)
        try head.clearGradients()
        return try loss.item()
    }

    private func rows(_ tensor: Tensor) throws -> [[Float]] {
        let values = try tensor.values(as: Float.self)
        return stride(from: 0, to: values.count, by: size).map { Array(values[$0..<$0 + size]) }
    }

    /// Remembers what it picked.
    private final class Witness: ClassSampler {
        let usual = RandomClasses(rate: 0.3)
        var picked: Set<Int64> = []

        func choose(for labels: Tensor, of classes: Int) throws(TorchError) -> ClassChoice {
            let choice = try usual.choose(for: labels, of: classes)
            picked.formUnion(try choice.rows.values(as: Int64.self))
            return choice
        }

        func expectedCount(of classes: Int) -> Double { usual.expectedCount(of: classes) }
    }

    @Test(arguments: Way.allCases, [OptimizerConfiguration.sgd, .adamW])
    func otherRowsAndTheirMomentaRest(way: Way, optimizer: OptimizerConfiguration) throws {
        let witness = Witness()
        let head = try head(witness, optimizer)
        // Momenta that are not zero from the start.
        for (name, tensor) in head.optimizerState where name != "weight.step" {
            try tensor.fillInPlace(0.5)
        }
        let weight = try rows(head.centers.weight.tensor)
        for phase in [0.3, 0.9] { _ = try step(head, [3, 7, 3, 11], phase: phase, way) }
        let moved = try rows(head.centers.weight.tensor)
        #expect((9...18).contains(witness.picked.count))
        for index in 0..<classes {
            let wasPicked = witness.picked.contains(Int64(index))
            #expect((moved[index] != weight[index]) == wasPicked, "row \(index)")
            for (name, tensor) in head.optimizerState where name != "weight.step" {
                let rests = try rows(tensor)[index].allSatisfy { $0 == 0.5 }
                #expect(rests != wasPicked, "\(name) \(index)")
            }
        }
    }

    /// As many people in the batch as there are.
    @Test(arguments: Way.allCases, [OptimizerConfiguration.sgd, .adamW])
    func aSampleOfAllClassesIsTheFullHeadBitByBit(
        way: Way, optimizer: OptimizerConfiguration
    ) throws {
        let heads = [try head(nil, optimizer), try head(RandomClasses(rate: 0.1), optimizer)]
        let labels = (0..<classes).map { Int64($0 * 7 % classes) }
        for phase in [0.3, 0.9] {
            let losses = try heads.map { try step($0, labels, phase: phase, way) }
            #expect(losses[0] == losses[1])
        }
        #expect(try rows(heads[0].centers.weight.tensor) == rows(heads[1].centers.weight.tensor))
        for (full, sampled) in zip(heads[0].optimizerState, heads[1].optimizerState) {
            #expect(try full.tensor.values(as: Float.self) == sampled.tensor.values())
        }
    }

    @Test(arguments: [1.0, 1])
    func rateOneIsTheFullHead(rate: Double) throws {
        #expect(HeadConfiguration(sampleRate: rate).sampler == nil)
        let centers = try HeadConfiguration(sampleRate: rate).makeCenters(classes: 5, embedding: 4)
        #expect(centers.sampler == nil)
    }

    /// Two batches with samples of their own make one step on the union of both.
    @Test func batchesOfAStepAddUp() throws {
        let first = Tensor.self
        let head = try head(GivenClasses(rows: first.from([Int64(1), 4, 9], [3])))
        let weight = try rows(head.centers.weight.tensor).map { $0.map(Double.init) }
        var slopes = [[Double]](repeating: [Double](repeating: 0, count: size), count: classes)
        for (labels, phase) in [([Int64(1), 9], 0.2), ([Int64(4), 4], 0.7)] {
            let batch = try wave([2, size], phase)
            let places = try Tensor.from(labels, [2])
            // The gradient by a head that has the same three centres and no others.
            let small = try ClassCenters(
                weight: head.centers.weight.tensor.detached().rows(
                    Tensor.from([Int64(1), 4, 9], [3])))
            let inner = try Tensor.from([Int64(1), 4, 9], [3]).places(of: places)
            let other = try HeadConfiguration().makeHead(small, .arcface, .sgd)
            try other.loss(of: batch, labels: inner).backward()
            let gradient = try #require(try small.weight.tensor.gradient)
            for (index, row) in zip([1, 4, 9], try rows(gradient)) {
                for (place, slope) in row.enumerated() { slopes[index][place] += Double(slope) }
            }
            try head.loss(of: batch, labels: places, for: .gradients).backward()
        }
        #expect(try head.gradients.count == 2)
        try head.step(rate: 0.1)
        #expect(try head.gradients.isEmpty)
        for (index, row) in try rows(head.centers.weight.tensor).enumerated() {
            for (place, value) in row.enumerated() {
                let old = weight[index][place]
                let expected =
                    [1, 4, 9].contains(index)
                    ? old - 0.1 * (slopes[index][place] + 5e-4 * old) : old
                #expect(abs(Double(value) - expected) < 1e-5, "\(index) \(place)")
            }
        }
    }

    // MARK: - Golden

    private static let golden: [(entry: String, MarginConfiguration, ObjectiveName, [Int64])] = [
        ("my_PFC_rate0.75/ArcFace", .arcface, .softmax, [3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (
            "my_PFC_rate0.75/PowerFace", MarginConfiguration(.expface(margin: 0.7)), .softmax,
            [3, 4, 5, 6, 7, 8, 9, 10, 11]
        ),
        (
            "Unified_Cross_Entropy_Loss_CosFace/r0.8", MarginConfiguration(.cosface(margin: 0.4)),
            .unified, [1, 3, 4, 6, 7, 8, 9, 10, 11]
        ),
    ]

    @Test(
        .enabled(if: Fixtures.available), arguments: golden.indices, [DType.float32, .float64])
    func sampledLossesAndGradientsAreGolden(index: Int, type: DType) throws {
        let (name, margin, objective, classes) = Self.golden[index]
        let entry = "head/\(name)"
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", type)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(
            weight: fixtures.input("weight", type),
            sampler: GivenClasses(rows: Tensor.from(classes, [classes.count])))
        let head = try HeadConfiguration(objective: objective).makeHead(centers, margin, .sgd)
        try head.convert(to: type)
        // The golden run began with the bias of the full head.
        for (name, parameter) in head.namedParameters where name == "bias" {
            try parameter.tensor.detached().copyInPlace(from: fixtures.input("uni_bias", type))
        }
        let loss = try head.loss(of: embeddings, labels: fixtures.input("labels", type))
        try loss.backward()
        let (lossTolerance, tolerance) = type == .float64 ? (1e-12, 1e-12) : (1e-6, 1e-5)
        let expected = try fixtures.loss(of: entry, type)
        #expect(try abs(loss.item() - expected) <= lossTolerance * expected)
        let slopes = try fixtures.output("grad_embeddings", of: entry, type)
        #expect(try relativeDistance(embeddings.gradient, slopes) <= tolerance)
        for (name, gradient) in try head.denseGradients() {
            let golden = try fixtures.output("grad_\(name)", of: entry, type)
            #expect(try relativeDistance(gradient, golden) <= tolerance, "\(name)")
        }
    }

    /// losses/README: both normalised after the projection.
    @Test(.enabled(if: Fixtures.available), arguments: [DType.float32, .float64])
    func lowRankIsGolden(type: DType) throws {
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", type)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(
            weight: fixtures.input("lora_w1", type), projection: fixtures.input("lora_w0", type))
        let head = try HeadConfiguration().makeHead(centers, .arcface, .sgd)
        let loss = try head.loss(of: embeddings, labels: fixtures.input("labels", type))
        try loss.backward()
        let entry = "head/LoraFC/ArcFace"
        let (lossTolerance, tolerance) = type == .float64 ? (1e-12, 1e-12) : (1e-6, 1e-5)
        let expected = try fixtures.loss(of: entry, type)
        #expect(try abs(loss.item() - expected) <= lossTolerance * expected)
        let slopes = try fixtures.output("grad_embeddings", of: entry, type)
        #expect(try relativeDistance(embeddings.gradient, slopes) <= tolerance)
        #expect(head.trainableParameters.map(\.name) == ["weight0", "weight1"])
        for (name, gradient) in try head.denseGradients() {
            let golden = try fixtures.output("grad_\(name)", of: entry, type)
            #expect(try relativeDistance(gradient, golden) <= tolerance, "\(name)")
        }
    }
}
