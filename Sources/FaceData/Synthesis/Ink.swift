/// Red, green and blue, 0 to 1, as a screen shows them.
package typealias RGB = SIMD3<Float>

/// A position or a size: x to the right, y down.
package typealias Point = SIMD2<Float>

/// What a shape is filled with: a colour and how the head's light falls on it.
struct Ink {
    /// Red, green, blue, relief.
    var channels: SIMD4<Float>

    /// - Parameters:
    ///   - colour: the colour under white light.
    ///   - relief: 1 for the surface of the head, lit by its curvature; 0 for flat things.
    init(_ colour: RGB, relief: Float = 1) {
        channels = SIMD4(colour, relief)
    }
}

/// The colour between `first` (share 0) and `second` (share 1).
func mix(_ first: RGB, _ second: RGB, _ share: Float) -> RGB {
    first + (second - first) * share
}

/// The colour at `position`, 0 to 1, along `colours`.
func gradient(_ colours: [RGB], at position: Float) -> RGB {
    let place = min(max(position, 0), 1) * Float(colours.count - 1)
    let index = min(Int(place), colours.count - 2)
    return mix(colours[index], colours[index + 1], place - Float(index))
}

extension Float {
    /// The number, or the nearest bound.
    func clamped(_ low: Float, _ high: Float) -> Float { Swift.min(Swift.max(self, low), high) }
}
