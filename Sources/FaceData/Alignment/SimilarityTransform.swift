import Foundation

/// A turn, a scale and a shift of the plane.
///
/// Alignment reckons in double precision, drawing in single.
package struct SimilarityTransform<Scalar: BinaryFloatingPoint & SIMDScalar> {
    package typealias Point = SIMD2<Scalar>

    /// Scale times cosine and scale times sine of the turn.
    package let turn: Point
    /// Where the origin goes.
    package let shift: Point

    private init(turn: Point, shift: Point) {
        self.turn = turn
        self.shift = shift
    }

    /// The transform that brings `points` closest to `targets` in the sense of least squares.
    ///
    /// Source: Umeyama, "Least-squares estimation of transformation parameters between two point
    /// patterns", PAMI 1991, in its closed form for the plane.
    /// - Parameter points: at least 2, not all at one place.
    package init(moving points: [Point], onto targets: [Point]) {
        precondition(points.count == targets.count && points.count > 1, "points must be paired")
        let count = Scalar(points.count)
        let from = points.reduce(Point.zero, +) / count
        let to = targets.reduce(Point.zero, +) / count
        var covariance = Point.zero
        var variance: Scalar = 0
        for (point, target) in zip(points, targets) {
            let offset = point - from
            let goal = target - to
            covariance += Point(
                (offset * goal).sum(), offset.x * goal.y - offset.y * goal.x)
            variance += (offset * offset).sum()
        }
        precondition(variance > 0, "points must not coincide")
        turn = covariance / variance
        shift = to - Self.rotate(from, by: turn)
    }

    /// Where a point goes.
    package func apply(_ point: Point) -> Point { Self.rotate(point, by: turn) + shift }

    /// The transform that brings every point back.
    package var inverse: SimilarityTransform {
        let back = Point(turn.x, -turn.y) / (turn * turn).sum()
        return SimilarityTransform(turn: back, shift: -Self.rotate(shift, by: back))
    }

    /// The transform that applies `first`, then this one.
    package func after(_ first: SimilarityTransform) -> SimilarityTransform {
        SimilarityTransform(turn: Self.rotate(first.turn, by: turn), shift: apply(first.shift))
    }

    private static func rotate(_ point: Point, by turn: Point) -> Point {
        Point(turn.x * point.x - turn.y * point.y, turn.y * point.x + turn.x * point.y)
    }
}

extension SimilarityTransform: Sendable
where Scalar: Sendable, Scalar.SIMD2Storage: Sendable {}

extension SimilarityTransform<Float> {
    /// The transform that turns by `angle` radians and scales by `scale` about `centre`, then moves
    /// by `offset`.
    package init(angle: Float, scale: Float, about centre: Point, offset: Point) {
        let turn = Point(cos(angle), sin(angle)) * scale
        self.init(turn: turn, shift: centre + offset - Self.rotate(centre, by: turn))
    }
}
