import Fixtures
import Heads
import Testing
import Torch

/// Margins that use the lengths of embeddings or remember earlier batches, over several steps.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenStateTests {
    private static let cases: [(entry: String, margin: MarginConfiguration, state: [String])] = [
        (
            "MagLinear/default",
            MarginConfiguration(.magface(MagFace.Constants()), gradient: .exact), []
        ),
        (
            "MagLinear/lambda35",
            MarginConfiguration(
                .magface(MagFace.Constants(marginLow: 0.4, normWeight: 35)), gradient: .exact), []
        ),
        (
            "CurricularFace/fixed_dim0",
            MarginConfiguration(
                .curricularface(margin: 0.5, statisticsMomentum: 0.01), gradient: .exact), ["t"]
        ),
        ("AdaFace/t_alpha0.01", adaFace(0.01), ["batch_mean", "batch_std"]),
        ("AdaFace/t_alpha1.0", adaFace(1), ["batch_mean", "batch_std"]),
    ]

    private static func adaFace(_ momentum: Double) -> MarginConfiguration {
        MarginConfiguration(
            .adaface(AdaFace.Constants(statisticsMomentum: momentum)), gradient: .exact)
    }

    @Test(arguments: cases.indices, [DType.float32, .float64])
    func lossGradientsAndStateAreGolden(index: Int, type: DType) throws {
        let (name, margin, state) = Self.cases[index]
        let entry = "head/\(name)"
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", type)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(weight: fixtures.input("weight", type))
        let head = try HeadConfiguration().makeHead(centers, margin, .sgd)
        try head.convert(to: type)
        let weight = head.centers.weight.tensor
        #expect(head.namedBuffers.map(\.name) == state.map { "state.\($0)" })
        let (lossTolerance, tolerance) = type == .float64 ? (1e-12, 1e-12) : (1e-6, 1e-5)
        for step in state.isEmpty ? [""] : ["", "_step2"] {
            try embeddings.clearGradient()
            try weight.clearGradient()
            let loss = try head.loss(of: embeddings, labels: fixtures.input("labels", type))
            try loss.backward()
            let expected = try fixtures.loss(of: "\(entry)\(step)", type)
            #expect(try abs(loss.item() - expected) <= lossTolerance * expected, "\(step)")
            let embeddingSlopes = try fixtures.output("grad_embeddings\(step)", of: entry, type)
            #expect(try relativeDistance(embeddings.gradient, embeddingSlopes) <= tolerance)
            // [D, C] in the fixtures.
            let slopes = try fixtures.output("grad_weight\(step)", of: entry, type)
            #expect(try relativeDistance(weight.gradient, slopes.permuted([1, 0])) <= tolerance)
            for (name, buffer) in head.namedBuffers {
                let golden = try fixtures.output(
                    "buffer_\(name.dropFirst("state.".count))\(step)", of: entry, type)
                #expect(try relativeDistance(buffer.tensor, golden) <= tolerance, "\(name)")
            }
        }
    }
}
