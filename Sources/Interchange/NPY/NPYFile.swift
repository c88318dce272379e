public import Foundation

/// One array in NumPy's `.npy` file.
///
/// Source: NumPy's format description (NEP 1): `\x93NUMPY`, version, header length, the text of a
/// Python dictionary with `descr`, `fortran_order` and `shape`, the elements.
public enum NPYFile {
    static let magic = Data([0x93]) + Data("NUMPY".utf8)

    /// Maps the array in `url`: versions 1 to 3, bool, uint8, int8 to int64, float16 to float64,
    /// little-endian, C order.
    ///
    /// - Throws: `FileError` naming the file and what it holds that is not supported.
    public static func read(contentsOf url: URL) throws(FileError) -> RawArray {
        let file = try MappedFile.data(contentsOf: url)
        let header = try NPYHeader.read(file, path: url.path)
        let elements = file.dropFirst(header.byteCount)
        guard let count = byteCount(shape: header.shape, elementType: header.elementType) else {
            throw .malformed(path: url.path, reason: "has the impossible shape \(header.shape)")
        }
        guard elements.count == count else {
            throw .malformed(
                path: url.path,
                reason: "holds \(elements.count) bytes of elements where its header names \(count)")
        }
        return RawArray(elementType: header.elementType, shape: header.shape, bytes: elements)
    }

    /// Writes `array`, whole or not at all (see `AtomicFile`); NumPy has no `BF16`.
    ///
    /// - Throws: `FileError.system` naming `url`.
    public static func write(_ array: RawArray, to url: URL) throws {
        try write(elementType: array.elementType, shape: array.shape, to: url) { writer in
            try writer.write(array.bytes)
        }
    }

    /// Writes an array whose elements `body` writes, in C order.
    ///
    /// Whole or not at all (see `AtomicFile`). NumPy has no `BF16`.
    ///
    /// - Throws: `FileError.system` naming `url`, and what `body` throws.
    public static func write(
        elementType: ElementType, shape: [Int], to url: URL, _ body: (FileWriter) throws -> Void
    ) throws {
        guard let header = NPYHeader.encoded(elementType: elementType, shape: shape) else {
            preconditionFailure("NumPy has no \(elementType.rawValue)")
        }
        try AtomicFile.write(to: url) { writer in
            try writer.write(header)
            try body(writer)
        }
    }
}
