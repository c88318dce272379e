/// One entry of a TensorBoard event file.
///
/// Source: TensorBoard's `event.proto` and `summary.proto` (fields below), TFRecord framing.
package struct EventRecord {
    /// The bytes as they stand in the file: length, its masked checksum, message, its checksum.
    package let bytes: [UInt8]

    /// The entry that opens every file.
    package static func fileVersion(wallTime: Double) -> EventRecord {
        var event = Message()
        event.append(field: 1, wallTime)
        event.append(field: 3, Array("brain.Event:2".utf8))
        return EventRecord(message: event.bytes)
    }

    /// One number of a curve, stored in single precision as TensorBoard does.
    package static func scalar(
        _ tag: String, _ value: Double, step: Int, wallTime: Double
    ) -> EventRecord {
        var number = Message()
        number.append(field: 1, Array(tag.utf8))
        number.append(field: 2, Float(value))
        var summary = Message()
        summary.append(field: 1, number.bytes)
        var event = Message()
        event.append(field: 1, wallTime)
        event.append(field: 2, step)
        event.append(field: 5, summary.bytes)
        return EventRecord(message: event.bytes)
    }

    private init(message: [UInt8]) {
        let length = UInt64(message.count).littleEndianBytes
        bytes =
            length + CRC32C.masked(length).littleEndianBytes + message
            + CRC32C.masked(message).littleEndianBytes
    }
}

/// A protocol-buffer message under construction: the four wire types that events need.
///
/// Source: Protocol Buffers encoding (tag = field << 3 | wire type; varints of 7 bits).
private struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func append(field: UInt64, _ value: Int) {
        appendVarint(field << 3)
        appendVarint(UInt64(bitPattern: Int64(value)))
    }

    mutating func append(field: UInt64, _ value: Double) {
        appendVarint(field << 3 | 1)
        bytes += value.bitPattern.littleEndianBytes
    }

    mutating func append(field: UInt64, _ value: [UInt8]) {
        appendVarint(field << 3 | 2)
        appendVarint(UInt64(value.count))
        bytes += value
    }

    mutating func append(field: UInt64, _ value: Float) {
        appendVarint(field << 3 | 5)
        bytes += value.bitPattern.littleEndianBytes
    }

    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension FixedWidthInteger {
    fileprivate var littleEndianBytes: [UInt8] {
        withUnsafeBytes(of: littleEndian) { Array($0) }
    }
}
