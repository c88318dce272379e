import CJPEG

/// Decodes JPEG to 8-bit RGB with libjpeg-turbo; the pixels equal those of Pillow.
///
/// One decoder serves one thread at a time and is meant to be reused. Grey becomes three equal
/// channels; CMYK is refused, and so is everything the library warns of, a file that is cut off
/// among it.
final class JPEGDecoder {
    private let handle: tjhandle

    /// - Throws: `ImageError.unreadable` when there is no memory for a decoder.
    init() throws(ImageError) {
        guard let handle = tjInitDecompress() else {
            throw .unreadable("no memory for a JPEG decoder")
        }
        self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// The size of an image in pixels, from its header.
    ///
    /// - Throws: `ImageError.corrupt`, or `.unsupported` for CMYK.
    func size(of bytes: UnsafeRawBufferPointer) throws(ImageError) -> (width: Int, height: Int) {
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = 0
        var colours: Int32 = 0
        let status = tjDecompressHeader3(
            handle, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count), &width,
            &height, &subsampling, &colours)
        guard status == 0 else { throw .corrupt(message) }
        guard colours != TJCS_CMYK.rawValue, colours != TJCS_YCCK.rawValue else {
            throw .unsupported("CMYK")
        }
        return (Int(width), Int(height))
    }

    /// Decodes an image of the given size, which must be its own, into [height, width, 3] bytes.
    ///
    /// - Throws: `ImageError.corrupt`.
    func decode(
        _ bytes: UnsafeRawBufferPointer, width: Int, height: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(pixels.count >= width * height * 3, "the pixels must fit")
        let status = tjDecompress2(
            handle, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count),
            pixels.bindMemory(to: UInt8.self).baseAddress, Int32(width), Int32(width * 3),
            Int32(height), Int32(TJPF_RGB.rawValue), TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
        guard status == 0 else { throw .corrupt(message) }
    }

    private var message: String { String(cString: tjGetErrorStr2(handle)) }
}
