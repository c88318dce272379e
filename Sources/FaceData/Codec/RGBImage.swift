/// An 8-bit RGB picture in memory.
///
/// Shapes: `pixels` is [height, width, 3], row by row, without padding.
public struct RGBImage: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// Red, green, blue of each pixel, 0 to 255.
    public var pixels: [UInt8]

    /// Wraps `pixels`; their count must be `width * height * 3`.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == width * height * 3, "pixels must be width * height * 3 bytes")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one colour.
    public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
        self.init(
            width: width, height: height,
            pixels: [UInt8](repeating: value, count: width * height * 3))
    }
}
