import Foundation

/// A message of protocol buffers as it is put together; fields in the order of the calls.
///
/// Source: the protocol buffers encoding: a tag (field number << 3 | wire type), then a varint, four
/// bytes, or a length and as many bytes.
struct ProtobufWriter {
    private(set) var bytes = Data()

    mutating func integer(_ field: Int, _ value: Int) {
        varint(UInt64(field) << 3)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func real(_ field: Int, _ value: Float) {
        varint(UInt64(field) << 3 | 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ field: Int, _ value: String) {
        data(field, Data(value.utf8))
    }

    mutating func data(_ field: Int, _ value: Data) {
        header(field, byteCount: value.count)
        bytes.append(value)
    }

    /// What stands before a field of so many bytes.
    mutating func header(_ field: Int, byteCount: Int) {
        varint(UInt64(field) << 3 | 2)
        varint(UInt64(byteCount))
    }

    mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        var message = ProtobufWriter()
        body(&message)
        data(field, message.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
