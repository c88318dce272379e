import CPNG

/// Decodes PNG to 8-bit RGB with libpng's simplified interface.
///
/// Grey and palettes become RGB, 16 bits become 8, transparency is dropped. Differs: a colour space
/// named in the file (gAMA) is converted to sRGB, which Pillow and OpenCV ignore.
final class PNGDecoder {
    private var withAlpha: [UInt8] = []

    /// The size of an image in pixels, from its header.
    ///
    /// - Throws: `ImageError.corrupt`.
    func size(of bytes: UnsafeRawBufferPointer) throws(ImageError) -> (width: Int, height: Int) {
        var image = png_image()
        defer { png_image_free(&image) }
        try begin(bytes, &image)
        return (Int(image.width), Int(image.height))
    }

    /// Decodes an image of the given size, which must be its own, into [height, width, 3] bytes.
    ///
    /// - Throws: `ImageError.corrupt`.
    func decode(
        _ bytes: UnsafeRawBufferPointer, width: Int, height: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(pixels.count >= width * height * 3, "the pixels must fit")
        var image = png_image()
        defer { png_image_free(&image) }
        try begin(bytes, &image)
        precondition(Int(image.width) == width && Int(image.height) == height, "another size")
        guard image.format & PNG_FORMAT_FLAG_ALPHA != 0 else {
            image.format = PNG_FORMAT_FLAG_COLOR
            try finish(&image, into: pixels)
            return
        }
        // Asked for RGB, libpng would blend with a background; the colours as stored are wanted.
        image.format = PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA
        let count = width * height
        if withAlpha.count < count * 4 { withAlpha = [UInt8](repeating: 0, count: count * 4) }
        let failure = withAlpha.withUnsafeMutableBytes { source -> ImageError? in
            do throws(ImageError) {
                try finish(&image, into: source)
            } catch {
                return error
            }
            for pixel in 0..<count {
                for channel in 0..<3 { pixels[pixel * 3 + channel] = source[pixel * 4 + channel] }
            }
            return nil
        }
        if let failure { throw failure }
    }

    private func begin(
        _ bytes: UnsafeRawBufferPointer, _ image: inout png_image
    ) throws(ImageError) {
        image.version = UInt32(PNG_IMAGE_VERSION)
        let status = png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count)
        guard status != 0 else { throw .corrupt(message(image)) }
        // Otherwise libpng takes 16 bits for linear light.
        image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    }

    private func finish(
        _ image: inout png_image, into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        let status = png_image_finish_read(&image, nil, pixels.baseAddress, 0, nil)
        guard status != 0 else { throw .corrupt(message(image)) }
    }

    private func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
