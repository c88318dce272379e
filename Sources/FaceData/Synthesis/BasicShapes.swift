import Foundation

/// An ellipse around the origin.
struct Ellipse: Shape {
    let radii: Point

    init(_ horizontal: Float, _ vertical: Float) {
        radii = Point(horizontal, vertical)
    }

    var bounds: Box { Box(halfSize: radii) }

    func distance(to point: Point) -> Float {
        let scaled = point / radii
        let value = (scaled * scaled).sum()
        let slope = 2 * ((scaled / radii) * (scaled / radii)).sum().squareRoot()
        return (value - 1) / max(slope, 1e-3)
    }
}

/// A rectangle around the origin with rounded corners.
struct RoundedBar: Shape {
    let halfSize: Point
    let radius: Float

    init(_ halfWidth: Float, _ halfHeight: Float, radius: Float = 0) {
        halfSize = Point(halfWidth, halfHeight)
        self.radius = radius
    }

    var bounds: Box { Box(halfSize: halfSize) }

    func distance(to point: Point) -> Float {
        let x = abs(point.x) - halfSize.x + radius
        let y = abs(point.y) - halfSize.y + radius
        let outside = Point(max(x, 0), max(y, 0))
        return (outside * outside).sum().squareRoot() + min(max(x, y), 0) - radius
    }
}

/// The region between two parabolas that meet left and right: an eye, a lip.
///
/// Their height is `top` and `bottom` in the middle (y down) and 0 at `halfWidth`.
struct Lens: Shape {
    let halfWidth: Float
    let top: Float
    let bottom: Float

    var bounds: Box {
        Box(
            low: Point(-halfWidth, min(top, bottom, 0)), high: Point(halfWidth, max(top, bottom, 0))
        )
    }

    func distance(to point: Point) -> Float {
        let share = point.x / halfWidth
        let bow = 1 - share * share
        let above = top * bow - point.y
        let below = point.y - bottom * bow
        let steepness = 2 * share / halfWidth
        let slope = (above > below ? top : bottom) * steepness
        return max(above, below) / (1 + slope * slope).squareRoot()
    }
}

/// A line bent like a parabola: a brow, a fold, an eyelid.
struct Stroke: Shape {
    let halfWidth: Float
    /// The height in the middle over the ends (y down: negative bows up).
    let sag: Float
    /// Half the thickness in the middle.
    let thickness: Float
    /// How much of the thickness is lost at the right end, 0 to 1; the left end keeps it.
    var taper: Float = 0

    var bounds: Box {
        Box(
            low: Point(-halfWidth - thickness, min(sag, 0) - thickness),
            high: Point(halfWidth + thickness, max(sag, 0) + thickness))
    }

    func distance(to point: Point) -> Float {
        let share = (point.x / halfWidth).clamped(-1, 1)
        let slope = -2 * sag * share / halfWidth
        let across = abs(point.y - sag * (1 - share * share)) / (1 + slope * slope).squareRoot()
        let along = max(abs(point.x) - halfWidth, 0)
        let width = thickness * (1 - taper * (share + 1) / 2)
        return (across * across + along * along).squareRoot() - width
    }
}

/// The outline of a face: an ellipse above, a tapering jaw below the origin.
struct JawOutline: Shape {
    let halfWidth: Float
    let crown: Float
    let chin: Float
    /// How much narrower the face is at the height of the chin, 0 to 1.
    let taper: Float
    /// 2 for a round chin; more is square.
    let squareness: Float

    var bounds: Box {
        Box(low: Point(-halfWidth, -crown), high: Point(halfWidth, chin))
    }

    func distance(to point: Point) -> Float {
        guard point.y > 0 else { return Ellipse(halfWidth, crown).distance(to: point) }
        let height = point.y / chin
        let width = halfWidth * (1 - taper * min(height, 1) * min(height, 1))
        let share = abs(point.x) / width
        let rise = pow(height, squareness - 1)
        let slope = Point(2 * share / width, squareness * rise / chin)
        return (share * share + rise * height - 1)
            / max((slope * slope).sum().squareRoot(), 1e-3)
    }
}

/// The upper half of an ellipse that goes on downwards as a bar: hair that hangs down.
struct Hood: Shape {
    let halfWidth: Float
    let crown: Float
    /// How far below the origin it ends.
    let length: Float
    let radius: Float

    var bounds: Box {
        Box(low: Point(-halfWidth, -crown), high: Point(halfWidth, length))
    }

    func distance(to point: Point) -> Float {
        point.y < 0
            ? Ellipse(halfWidth, crown).distance(to: point)
            : RoundedBar(halfWidth, length, radius: min(radius, length)).distance(to: point)
    }
}

/// Everything above a line `y = height(x)`; the line may be any gentle curve.
struct RegionAbove: Shape {
    let bounds: Box
    let height: (Float) -> Float

    func distance(to point: Point) -> Float { point.y - height(point.x) }
}
