/// A picture being painted: red, green, blue and relief per pixel.
struct Canvas {
    /// The plane in which a shape is given.
    enum Plane {
        /// That of the face, bent and turned with the head.
        case face
        /// That of the picture, in pixels.
        case picture
    }

    static let side = FaceTemplate.side

    /// Row by row; the fourth channel is the relief of `Ink`.
    var pixels: [SIMD4<Float>]
    /// The point of the face under each pixel.
    let facePoints: [Point]
    private let view: HeadView

    /// A black picture of a head seen in `view`.
    init(view: HeadView) {
        self.view = view
        pixels = Array(repeating: .zero, count: Self.side * Self.side)
        var points: [Point] = []
        points.reserveCapacity(pixels.count)
        for index in pixels.indices {
            let neighbour = index % Self.side == 0 ? nil : points.last
            points.append(view.facePoint(Self.place(of: index), near: neighbour))
        }
        facePoints = points
    }

    /// Where a pixel lies in the picture.
    static func place(of index: Int) -> Point {
        Point(Float(index % side), Float(index / side))
    }

    /// Paints a shape in one ink.
    ///
    /// - Parameters:
    ///   - opacity: 1 covers what was there.
    ///   - edge: over how many pixels the shape fades; 1 is a sharp edge.
    mutating func fill(
        _ shape: some Shape, _ ink: Ink, on plane: Plane = .face, opacity: Float = 1,
        edge: Float = 1
    ) {
        fill(shape, on: plane, opacity: opacity, edge: edge) { _, _ in ink }
    }

    /// Paints a shape whose ink depends on the point of its plane and the distance from its edge.
    mutating func fill(
        _ shape: some Shape, on plane: Plane = .face, opacity: Float = 1, edge: Float = 1,
        ink: (Point, Float) -> Ink
    ) {
        let (columns, rows) = reach(of: shape.bounds.widened(by: edge), on: plane)
        let sharpness = 1 / edge
        pixels.withUnsafeMutableBufferPointer { pixels in
            facePoints.withUnsafeBufferPointer { facePoints in
                for row in rows {
                    for index
                        in (row * Self.side + columns.lowerBound)..<(row * Self.side
                        + columns.upperBound)
                    {
                        let point =
                            plane == .face
                            ? facePoints[index]
                            : Point(Float(index - row * Self.side), Float(row))
                        let distance = shape.distance(to: point)
                        let cover = 0.5 - distance * sharpness
                        guard cover > 0 else { continue }
                        let share = min(cover, 1) * opacity
                        pixels[index] += (ink(point, distance).channels - pixels[index]) * share
                    }
                }
            }
        }
    }

    /// The pixels that a rectangle of a plane can touch.
    private func reach(of box: Box, on plane: Plane) -> (columns: Range<Int>, rows: Range<Int>) {
        var low = box.low
        var high = box.high
        if plane == .face {
            let middle = (box.low + box.high) / 2
            low = Point(.infinity, .infinity)
            high = -low
            for x in [box.low.x, middle.x, box.high.x] {
                for y in [box.low.y, middle.y, box.high.y] {
                    let place = view.picturePoint(Point(x, y))
                    low = pointwiseMin(low, place)
                    high = pointwiseMax(high, place)
                }
            }
            // The edges of the rectangle are bent, so they may pass beyond the points tried.
            low -= 3
            high += 3
        }
        return (Self.span(low.x, high.x), Self.span(low.y, high.y))
    }

    private static func span(_ low: Float, _ high: Float) -> Range<Int> {
        let first = Int(low.clamped(0, Float(side)).rounded(.down))
        let last = Int(high.clamped(-1, Float(side - 1)).rounded(.up)) + 1
        return first..<max(first, min(last, side))
    }
}
