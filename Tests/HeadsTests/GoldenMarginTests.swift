import Fixtures
import Heads
import Testing
import Torch

/// Margins alone, on cosines that include exactly 1 and -1.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenMarginTests {
    /// A true derivative is infinite at the ends, where ours is not.
    private static let cases = LossFixtures.margins.keys.sorted().flatMap { name in
        let isExact = LossFixtures.margins[name]?.gradient == .exact
        return (["cos", "cos_random"] + (isExact ? [] : ["cos_edge"])).map { (name, $0) }
    }

    @Test(arguments: cases)
    func logitsAndGradientsAreGolden(name: String, input: String) throws {
        let margin = try #require(LossFixtures.margins[name])
        let fixtures = try LossFixtures()
        let entry = "margin/\(name)/\(input)/labels"
        for (type, tolerance) in [
            (DType.float32, margin.gradient == .exact ? 1e-5 : 1e-6), (.float64, 1e-13),
        ] {
            let cosines = try fixtures.input(input, type)
            try cosines.setRequiresGradient(true)
            let output = try margin.makeMargin().logits(
                MarginInput(
                    cosines: cosines, labels: fixtures.input("labels", type),
                    norms: Tensor.full([8, 1], 1, dtype: type)))
            #expect(output.regularization == nil)
            let values = try relativeDistance(
                output.logits, fixtures.output("out", of: entry, type))
            #expect(values <= tolerance, "\(type)")
            try output.logits.backward(fixtures.input("upstream", type))
            let slopes = try relativeDistance(
                cosines.gradient, fixtures.output("grad_cos", of: entry, type))
            #expect(slopes <= tolerance, "\(type)")
        }
    }
}
