import Fixtures
import Foundation
import Heads
import Testing
import Torch

/// Other objectives than the softmax, and what is left out of it.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenObjectiveTests {
    private static let cosFace = MarginConfiguration(.cosface(margin: 0.4))
    private static let cases: [(entry: String, margin: MarginConfiguration, ObjectiveName)] = [
        ("my_BCE/ArcFace", .arcface, .binary),
        ("my_BCE/CosFace", cosFace, .binary),
        ("Unified_Cross_Entropy_Loss_CosFace/default", cosFace, .unified),
        (
            "Unified_Cross_Entropy_Loss_CosFace/s16",
            MarginConfiguration(.cosface(margin: 0.4), scale: 16), .unified
        ),
        (
            "Unified_Cross_Entropy_Loss_ExpFace/default",
            MarginConfiguration(.expface(margin: 0.69)), .unified
        ),
    ]

    @Test(arguments: cases.indices, [DType.float32, .float64])
    func lossAndGradientsAreGolden(index: Int, type: DType) throws {
        let (name, margin, objective) = Self.cases[index]
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", type)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(weight: fixtures.input("weight", type))
        let head = try HeadConfiguration(objective: objective).makeHead(centers, margin, .sgd)
        try head.convert(to: type)
        let loss = try head.loss(of: embeddings, labels: fixtures.input("labels", type))
        try loss.backward()
        let entry = "head/\(name)"
        let expected = try fixtures.loss(of: entry, type)
        let (lossTolerance, tolerance) = type == .float64 ? (1e-12, 1e-12) : (1e-6, 1e-5)
        #expect(try abs(loss.item() - expected) <= lossTolerance * expected)
        let slopes = try fixtures.output("grad_embeddings", of: entry, type)
        #expect(try relativeDistance(embeddings.gradient, slopes) <= tolerance)
        for (name, parameter) in head.namedParameters {
            let golden = try fixtures.output("grad_\(name)", of: entry, type)
            #expect(try relativeDistance(parameter.tensor.gradient, golden) <= tolerance, "\(name)")
        }
    }

    /// log(10 C r), and moved by the head's optimizer.
    @Test func theBiasBeginsWhereTheOthersWeighAsMuchAsOneAndIsLearned() throws {
        let configuration = HeadConfiguration(objective: .unified)
        let head = try configuration.makeHead(
            classes: 7, embedding: 4, margin: Self.cosFace, optimizer: .sgd)
        #expect(head.trainableParameters.map(\.name) == ["weight", "bias"])
        #expect(head.optimizerState.map(\.name) == ["weight.momentum", "bias.momentum"])
        let bias = head.trainableParameters[1].parameter.tensor
        #expect(try abs(bias.item() - log(70)) < 1e-6)
        let rows = try Tensor.from((0..<8).map { Float(sin(Double($0))) }, [2, 4])
        try head.loss(of: rows, labels: Tensor.from([Int64(0), 3], [2])).backward()
        let slope = try #require(try bias.gradient).item()
        let before = try bias.item()
        try head.step(rate: 0.5)
        // v = g + 5e-4 w, w = w - rate v.
        #expect(try abs(bias.item() - (before - 0.5 * (slope + 5e-4 * before))) < 1e-6)
    }

    /// The golden loss is another: it bounds each row's at -log 1e-30.
    @Test func classesTooNearAreLeftOut() throws {
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", .float32)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(weight: fixtures.input("weight", .float32))
        let head = try HeadConfiguration(filterThreshold: 0.2).makeHead(centers, .arcface, .sgd)
        try head.loss(of: embeddings, labels: fixtures.input("labels", .float32)).backward()
        for (name, gradient) in [
            ("grad_embeddings", try embeddings.gradient),
            ("grad_weight", try centers.weight.tensor.gradient),
        ] {
            let golden = try fixtures.distributed("arc_filter0.2/world1/\(name)")
            #expect(try relativeDistance(gradient, golden) <= 1e-5, "\(name)")
        }
    }
}
