/// Decodes JPEG and PNG, told apart by their first bytes and not by their names.
///
/// One decoder serves one thread at a time and is meant to be reused.
public final class ImageDecoder {
    /// The most pixels an image of any size may have: 64 Mi, 192 MiB of RGB.
    public static let maximumPixelCount = 64 << 20

    private var jpeg: JPEGDecoder?
    private let png = PNGDecoder()

    /// A decoder; its memory is taken when the first image comes.
    public init() {}

    /// Decodes an image that must be `size` x `size` pixels.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - pixels: gets [size, size, 3] bytes RGB; undefined after an error.
    /// - Throws: `ImageError`.
    public func decode(
        _ bytes: UnsafeRawBufferPointer, size: Int, into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(pixels.count == size * size * 3, "the slot must be size x size x 3 bytes")
        let format = try ImageFormat(bytes)
        let found = try self.size(of: bytes, format)
        guard found.width == size, found.height == size else {
            throw .wrongSize(width: found.width, height: found.height, expected: size)
        }
        try decode(bytes, format, width: size, height: size, into: pixels)
    }

    /// Decodes an image of any size up to `maximumPixelCount`.
    ///
    /// - Throws: `ImageError`.
    public func decode(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> RGBImage {
        let format = try ImageFormat(bytes)
        let (width, height) = try size(of: bytes, format)
        guard width * height <= Self.maximumPixelCount else {
            throw .tooLarge(width: width, height: height)
        }
        var image = RGBImage(width: width, height: height)
        let failure = image.pixels.withUnsafeMutableBytes { pixels -> ImageError? in
            do throws(ImageError) {
                try decode(bytes, format, width: width, height: height, into: pixels)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        return image
    }

    func size(
        of bytes: UnsafeRawBufferPointer
    ) throws(ImageError) -> (width: Int, height: Int) {
        try size(of: bytes, ImageFormat(bytes))
    }

    private func size(
        of bytes: UnsafeRawBufferPointer, _ format: ImageFormat
    ) throws(ImageError) -> (width: Int, height: Int) {
        switch format {
        case .jpeg: try jpegDecoder().size(of: bytes)
        case .png: try png.size(of: bytes)
        }
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer, _ format: ImageFormat, width: Int, height: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        switch format {
        case .jpeg:
            try jpegDecoder().decode(bytes, width: width, height: height, into: pixels)
        case .png: try png.decode(bytes, width: width, height: height, into: pixels)
        }
    }

    private func jpegDecoder() throws(ImageError) -> JPEGDecoder {
        if let jpeg { return jpeg }
        let made = try JPEGDecoder()
        jpeg = made
        return made
    }
}
