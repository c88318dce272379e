import Foundation

/// The checked header of an `.npy` file.
struct NPYHeader {
    let elementType: ElementType
    let shape: [Int]
    /// Where the elements start.
    let byteCount: Int

    /// NumPy refuses longer headers too; those of plain arrays have some hundred bytes.
    private static let maximumTextLength = 65_536

    private static let descriptions: [(text: String, elementType: ElementType)] = [
        ("|b1", .bool), ("|u1", .uint8), ("|i1", .int8), ("<i2", .int16), ("<i4", .int32),
        ("<i8", .int64), ("<f2", .float16), ("<f4", .float32), ("<f8", .float64),
    ]

    /// The header of an array of that type and shape, version 1, as NumPy pads it; nil for `BF16`.
    static func encoded(elementType: ElementType, shape: [Int]) -> Data? {
        guard let item = descriptions.first(where: { $0.elementType == elementType }) else {
            return nil
        }
        let dimensions = shape.map(String.init).joined(separator: ", ")
        let tuple = shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
        var text = "{'descr': '\(item.text)', 'fortran_order': False, 'shape': \(tuple), }"
        let prefix = NPYFile.magic.count + 4
        text += String(repeating: " ", count: 63 - (prefix + text.utf8.count) % 64) + "\n"
        let length = withUnsafeBytes(of: UInt16(text.utf8.count).littleEndian) { Data($0) }
        return NPYFile.magic + Data([1, 0]) + length + Data(text.utf8)
    }

    static func read(_ file: Data, path: String) throws(FileError) -> NPYHeader {
        func malformed(_ reason: String) -> FileError { .malformed(path: path, reason: reason) }
        guard file.count >= 10, file.starts(with: NPYFile.magic) else {
            throw malformed("is not an .npy file")
        }
        let version = file[6]
        guard (1...3).contains(version) else {
            throw malformed("has the unknown .npy version \(version).\(file[7])")
        }
        let lengthBytes = version == 1 ? 2 : 4
        let length = file[8...].prefix(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + lengthBytes
        guard length <= maximumTextLength, start + length <= file.count else {
            throw malformed("is cut off in its header, or is no .npy file")
        }
        let text = String(decoding: file[start..<(start + length)], as: UTF8.self)
        var parser = PythonLiteralParser(text)
        guard case .dictionary(let items)? = parser.parseWhole(),
            case .boolean(let fortranOrder)? = items["fortran_order"],
            case .tuple(let shape)? = items["shape"], let description = items["descr"]
        else { throw malformed("has an .npy header that cannot be read") }
        guard !fortranOrder || shape.count < 2 else {
            throw malformed("is in Fortran order; save numpy.ascontiguousarray(array) instead")
        }
        guard case .string(let name) = description,
            let item = descriptions.first(where: { $0.text == name })
        else {
            throw malformed("holds elements of the unsupported type \(description)")
        }
        return NPYHeader(elementType: item.elementType, shape: shape, byteCount: start + length)
    }
}
