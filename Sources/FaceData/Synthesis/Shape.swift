import Foundation

/// A region of the plane, given by the distance to its edge.
///
/// Distances may be approximate away from the edge; they are used for smooth edges.
protocol Shape {
    /// A rectangle outside of which nothing of the shape lies.
    var bounds: Box { get }

    /// The distance from `point` to the edge, negative inside.
    func distance(to point: Point) -> Float
}

/// A rectangle along the axes.
struct Box {
    var low: Point
    var high: Point

    /// The rectangle with that centre.
    init(centre: Point = .zero, halfSize: Point) {
        low = centre - halfSize
        high = centre + halfSize
    }

    init(low: Point, high: Point) {
        self.low = low
        self.high = high
    }

    /// The part that lies in both.
    func intersection(_ other: Box) -> Box {
        Box(
            low: pointwiseMax(low, other.low),
            high: pointwiseMax(pointwiseMax(low, other.low), pointwiseMin(high, other.high)))
    }

    /// The rectangle with `margin` more on each side.
    func widened(by margin: Float) -> Box {
        Box(low: low - margin, high: high + margin)
    }
}

/// What lies in both shapes.
struct Intersection<First: Shape, Second: Shape>: Shape {
    let first: First
    let second: Second

    var bounds: Box { first.bounds.intersection(second.bounds) }

    func distance(to point: Point) -> Float {
        max(first.distance(to: point), second.distance(to: point))
    }
}

/// What lies in the first shape and not in the second.
struct Difference<First: Shape, Second: Shape>: Shape {
    let first: First
    let second: Second

    var bounds: Box { first.bounds }

    func distance(to point: Point) -> Float {
        max(first.distance(to: point), -second.distance(to: point))
    }
}

/// A shape moved, turned and perhaps mirrored.
struct Placed<Base: Shape>: Shape {
    private let base: Base
    private let centre: Point
    private let cosine: Float
    private let sine: Float
    private let mirror: Float

    /// - Parameters:
    ///   - base: the shape around its own origin.
    ///   - centre: where that origin goes.
    ///   - angle: the turn in radians, clockwise on the screen, before mirroring.
    ///   - mirrored: whether left and right are exchanged.
    init(_ base: Base, at centre: Point, angle: Float = 0, mirrored: Bool = false) {
        self.base = base
        self.centre = centre
        mirror = mirrored ? -1 : 1
        cosine = cos(angle)
        sine = sin(angle)
    }

    var bounds: Box {
        let corners = base.bounds
        let reach = pointwiseMax(corners.high, -corners.low)
        let turned = Point(
            abs(cosine) * reach.x + abs(sine) * reach.y,
            abs(sine) * reach.x + abs(cosine) * reach.y)
        return Box(centre: centre, halfSize: turned)
    }

    func distance(to point: Point) -> Float {
        let offset = point - centre
        let x = offset.x * mirror
        return base.distance(
            to: Point(cosine * x + sine * offset.y, cosine * offset.y - sine * x))
    }
}

extension Shape {
    /// The shape with its origin at `centre`, turned by `angle` radians before mirroring.
    func placed(at centre: Point, angle: Float = 0, mirrored: Bool = false) -> Placed<Self> {
        Placed(self, at: centre, angle: angle, mirrored: mirrored)
    }

    /// The part inside `other`.
    func within<Other: Shape>(_ other: Other) -> Intersection<Self, Other> {
        Intersection(first: self, second: other)
    }

    /// The part outside `other`.
    func without<Other: Shape>(_ other: Other) -> Difference<Self, Other> {
        Difference(first: self, second: other)
    }
}
