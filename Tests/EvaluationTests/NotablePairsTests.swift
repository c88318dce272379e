import Evaluation
import Testing

@Suite struct NotablePairsTests {
    /// Rows of length 1 at angles of 0 and the angle of the pair, so that the farther pair is the wider.
    @Test func theWidestAndTheNarrowestOfEachKind() throws {
        let degrees: [Float] = [10, 80, 30, 60, 90, 20]
        let isSame = [true, true, true, false, false, false]
        let rows = degrees.flatMap { angle -> [Float] in
            let radians = angle * .pi / 180
            return [1, 0, cosine(radians), cosine(.pi / 2 - radians)]
        }
        let embeddings = Embeddings(values: rows, dimension: 2)
        let verification = try PairVerification.evaluate(
            plain: embeddings, mirrored: embeddings, isSame: isSame, folds: 1)
        let pairs = verification.notablePairs(2)
        #expect(pairs.worstSame.map(\.number) == [1, 2])
        #expect(pairs.bestSame.map(\.number) == [0, 2])
        #expect(pairs.worstDifferent.map(\.number) == [5, 3])
        #expect(pairs.bestDifferent.map(\.number) == [4, 3])
        // |a - b|^2 = 2 - 2 cos 90 degrees.
        #expect(abs(pairs.bestDifferent[0].distance - 2) < 1e-6)
        #expect(verification.notablePairs(9).worstSame.count == 3)
    }

    /// By its series: the standard library has none.
    private func cosine(_ angle: Float) -> Float {
        var term = 1.0
        var sum = 1.0
        for step in 1...12 {
            term *= -Double(angle) * Double(angle) / Double((2 * step - 1) * (2 * step))
            sum += term
        }
        return Float(sum)
    }
}
