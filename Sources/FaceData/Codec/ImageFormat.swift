/// The format of an image file, recognised by its first bytes.
enum ImageFormat {
    case jpeg
    case png

    private static let unsupported: [(start: [UInt8], name: String)] = [
        (Array("BM".utf8), "BMP"), (Array("GIF8".utf8), "GIF"), (Array("RIFF".utf8), "WebP"),
        (Array("II*\0".utf8), "TIFF"), (Array("MM\0*".utf8), "TIFF"), (Array("P5".utf8), "PGM"),
        (Array("P6".utf8), "PPM"), ([0, 0, 0, 0x0c, 0x6a, 0x50], "JPEG 2000"),
    ]

    /// - Throws: `ImageError.empty`, or `.unsupported` for every format but JPEG and PNG.
    init(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        guard !bytes.isEmpty else { throw .empty }
        if bytes.starts(with: [0xff, 0xd8]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
            self = .png
        } else {
            let known = Self.unsupported.first { bytes.starts(with: $0.start) }
            throw .unsupported(known?.name ?? "this kind of file")
        }
    }
}
