import Fixtures
import Heads
import Testing
import Torch

/// Whole heads against losses and gradients of independent programs.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenHeadTests {
    private func expectGolden(
        _ entry: String, _ margin: MarginConfiguration, _ type: DType
    ) throws {
        let fixtures = try LossFixtures()
        let embeddings = try fixtures.input("embeddings", type)
        try embeddings.setRequiresGradient(true)
        let centers = try ClassCenters(weight: fixtures.input("weight", type))
        let head = try HeadConfiguration().makeHead(centers, margin, .sgd)
        let loss = try head.loss(of: embeddings, labels: fixtures.input("labels", type))
        try loss.backward()
        let expected = try fixtures.loss(of: entry, type)
        let (lossTolerance, gradientTolerance) =
            type == .float64 ? (1e-12, 1e-12) : (1e-6, 1e-5)
        #expect(try abs(loss.item() - expected) <= lossTolerance * expected, "\(entry) \(type)")
        for (name, tensor) in [
            ("grad_embeddings", embeddings), ("grad_weight", centers.weight.tensor),
        ] {
            let distance = try relativeDistance(
                tensor.gradient, fixtures.output(name, of: entry, type))
            #expect(distance <= gradientTolerance, "\(entry) \(type) \(name)")
        }
    }

    @Test(
        arguments: LossFixtures.margins.keys.filter { !$0.hasPrefix("ins_") }.sorted(),
        [DType.float32, .float64])
    func lossAndGradientsAreGolden(name: String, type: DType) throws {
        let margin = try #require(LossFixtures.margins[name])
        try expectGolden("head/my_CE/\(name)", margin, type)
    }

    /// Partial FC that samples every class is the full head.
    @Test(arguments: [DType.float32, .float64])
    func fullSamplingIsTheFullHead(type: DType) throws {
        try expectGolden("head/my_PFC_rate1/ArcFace", .arcface, type)
        try expectGolden(
            "head/my_PFC_rate1/PowerFace",
            MarginConfiguration(.expface(margin: 0.7)), type)
    }
}
