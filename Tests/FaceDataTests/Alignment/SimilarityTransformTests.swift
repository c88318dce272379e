import FaceData
import Testing

@Suite struct SimilarityTransformTests {
    private static let points: [SIMD2<Float>] = [[1, 2], [5, -3], [-4, 0.5], [2, 8]]

    @Test func aQuarterTurnAboutACentre() {
        let turn = SimilarityTransform<Float>(
            angle: .pi / 2, scale: 2, about: [10, 10], offset: [1, 0])
        // (11, 10) is one to the right of the centre; on the screen a quarter turn puts it below.
        expect(turn.apply([11, 10]), near: [11, 12])
        expect(turn.apply([10, 10]), near: [11, 10])
    }

    @Test func findsTheTransformThatMadeTheTargets() {
        let made = SimilarityTransform<Float>(
            angle: 0.4, scale: 1.7, about: [3, 1], offset: [-6, 2])
        let found = SimilarityTransform<Float>(
            moving: Self.points, onto: Self.points.map(made.apply))
        for point in Self.points + [[100, -50]] {
            expect(found.apply(point), near: made.apply(point), tolerance: 1e-3)
        }
    }

    /// Points (0, +-1), (+-1, 0) onto (0, +-1), (+-2, 0): the best scale is the mean of 1 and 2.
    @Test func isClosestInTheSenseOfLeastSquares() {
        let found = SimilarityTransform<Float>(
            moving: [[0, 1], [0, -1], [1, 0], [-1, 0]],
            onto: [[0, 1], [0, -1], [2, 0], [-2, 0]])
        expect(found.apply([1, 1]), near: [1.5, 1.5])
    }

    @Test func theInverseBringsBackAndAfterChains() {
        let first = SimilarityTransform<Float>(
            angle: -1, scale: 0.5, about: [7, 7], offset: [3, 3])
        let second = SimilarityTransform<Float>(
            angle: 0.2, scale: 3, about: [0, 1], offset: [0, -9])
        for point in Self.points {
            expect(first.inverse.apply(first.apply(point)), near: point)
            expect(second.after(first).apply(point), near: second.apply(first.apply(point)))
        }
    }

    private func expect(
        _ found: SIMD2<Float>, near expected: SIMD2<Float>, tolerance: Float = 1e-4,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let difference = found - expected
        #expect(
            abs(difference.x) < tolerance && abs(difference.y) < tolerance,
            "\(found) is not \(expected)", sourceLocation: sourceLocation)
    }
}
