/// Shrinks an image to 0.2 to 1 of its side and enlarges it again, each in a random way.
///
/// Source: the low-resolution augmentation published with AdaFace.
struct LowResolution {
    private let shrink: SquareResampler
    private let enlarge: SquareResampler

    private static let share: (low: Float, high: Float) = (0.2, 1)

    /// A random change for images of `size` x `size` pixels.
    init(size: Int, _ random: inout RandomStream) {
        let share = random.uniform(Self.share.low, Self.share.high)
        let small = max(1, Int(share * Float(size)))
        shrink = SquareResampler(from: size, to: small, by: random.pick(Resampling.allCases))
        enlarge = SquareResampler(from: small, to: size, by: random.pick(Resampling.allCases))
    }

    func apply(to pixels: UnsafeMutableRawBufferPointer) {
        let small = shrink(UnsafeRawBufferPointer(pixels))
        pixels.copyBytes(from: small.withUnsafeBytes { enlarge($0) })
    }
}
