import CPNG
public import Foundation

/// Encodes 8-bit RGB pictures as PNG, without loss.
public enum PNGEncoder {
    /// The bytes of a PNG file with the picture.
    ///
    /// - Throws: `PNGEncodingError` with the library's words, for instance for a picture without
    ///   pixels.
    public static func encode(_ picture: RGBImage) throws(PNGEncodingError) -> Data {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(picture.width)
        image.height = UInt32(picture.height)
        image.format = PNG_FORMAT_FLAG_COLOR
        defer { png_image_free(&image) }
        var count = 0
        guard picture.pixels.withUnsafeBytes({ write($0, of: &image, to: nil, &count) }) else {
            throw PNGEncodingError(reason: message(image))
        }
        var file = Data(count: count)
        let isWritten = file.withUnsafeMutableBytes { memory in
            picture.pixels.withUnsafeBytes {
                write($0, of: &image, to: memory.baseAddress, &count)
            }
        }
        guard isWritten else { throw PNGEncodingError(reason: message(image)) }
        return file.prefix(count)
    }

    /// Without memory it only counts the bytes.
    private static func write(
        _ pixels: UnsafeRawBufferPointer, of image: inout png_image,
        to memory: UnsafeMutableRawPointer?, _ count: inout Int
    ) -> Bool {
        png_image_write_to_memory(&image, memory, &count, 0, pixels.baseAddress, 0, nil) != 0
    }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// Why a picture could not become PNG.
public struct PNGEncodingError: Error, Equatable, CustomStringConvertible {
    /// The library's words.
    public let reason: String

    /// One sentence.
    public var description: String { "the PNG encoder failed: \(reason)" }
}
