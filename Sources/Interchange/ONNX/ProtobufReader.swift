import Foundation

/// The fields of a message of protocol buffers, front to back; no read goes over its end.
struct ProtobufReader {
    /// A field's content as its wire type tells.
    enum Content {
        case integer(Int)
        case real(Float)
        case bytes(Data)
    }

    private let data: Data
    private var position: Int

    /// - Parameter data: one message; not copied.
    init(_ data: Data) {
        self.data = data
        position = data.startIndex
    }

    /// The next field; nil at the end.
    ///
    /// - Throws: `ONNXError.malformed`.
    mutating func next() throws(ONNXError) -> (field: Int, content: Content)? {
        guard position < data.endIndex else { return nil }
        let tag = try varint()
        guard let field = Int(exactly: tag >> 3), field > 0 else { throw .malformed("a tag is 0") }
        switch tag & 7 {
        case 0: return (field, .integer(Int(truncatingIfNeeded: Int64(bitPattern: try varint()))))
        case 1: return (field, .bytes(try take(8)))
        case 2: return (field, .bytes(try take(varint())))
        case 5:
            let bits = try take(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return (field, .real(Float(bitPattern: bits)))
        default: throw .malformed("a field has an unknown kind")
        }
    }

    private mutating func varint() throws(ONNXError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard position < data.endIndex else { throw .malformed("it is cut off") }
            let byte = data[position]
            position += 1
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw .malformed("a number is too long")
    }

    private mutating func take(_ count: UInt64) throws(ONNXError) -> Data {
        guard count <= UInt64(data.endIndex - position) else { throw .malformed("it is cut off") }
        let start = position
        position += Int(count)
        return data[start..<position]
    }
}
