/// Random changes of training images, each with a probability of its own.
///
/// In the order crop, low resolution, photometric, blur, mask. Which images change, and how, follows
/// from the seed given for each alone.
/// Source: the augmentations published with AdaFace (arXiv 2204.00964); blur and mask are added.
public struct Augmentation: Equatable, Sendable {
    /// A random part of the image stays, the rest becomes black.
    public var crop = 0.0
    /// The image is shrunk and enlarged again.
    public var lowResolution = 0.0
    /// Brightness, contrast and saturation change.
    public var photometric = 0.0
    /// The image is blurred.
    public var blur = 0.0
    /// A face mask is drawn over mouth and nose.
    public var mask = 0.0

    /// No change.
    public init() {}

    /// Whether nothing ever changes.
    public var isOff: Bool { self == Augmentation() }

    /// Changes a square image.
    ///
    /// - Parameters:
    ///   - pixels: [size, size, 3] bytes RGB, aligned to the template of 112 x 112 or its enlargement.
    ///   - seed: decides about everything.
    package func apply(to pixels: UnsafeMutableRawBufferPointer, size: Int, seed: UInt64) {
        precondition(pixels.count == size * size * 3, "the image must be size x size x 3 bytes")
        var random = RandomStream(seed)
        // Each change draws from a stream of its own: switching one on leaves the others as they are.
        func stream(_ probability: Double) -> RandomStream? {
            var own = RandomStream(random.bits())
            return own.chance(Float(probability)) ? own : nil
        }
        if var own = stream(crop) { RandomCrop(size: size, &own).apply(to: pixels) }
        if var own = stream(lowResolution) { LowResolution(size: size, &own).apply(to: pixels) }
        if var own = stream(photometric) { ColourChange(&own).apply(to: pixels) }
        if var own = stream(blur) { GaussianBlur(size: size, &own).apply(to: pixels) }
        if var own = stream(mask) { FaceMask(&own).apply(to: pixels, size: size) }
    }
}
