import Foundation

/// The bytes of a pickle, read front to back; no read goes over the end.
struct PickleBytes {
    private let data: Data
    /// Bytes read so far.
    private(set) var position = 0

    init(_ data: Data) { self.data = data }

    mutating func byte() throws(PickleProblem) -> UInt8 {
        guard position < data.count else { throw .cut }
        defer { position += 1 }
        return data[data.startIndex + position]
    }

    /// The next `count` bytes, not copied.
    mutating func take(_ count: Int) throws(PickleProblem) -> Data {
        guard count >= 0, count <= data.count - position else { throw .cut }
        let start = data.startIndex + position
        position += count
        return data[start..<start + count]
    }

    mutating func word16() throws(PickleProblem) -> UInt16 {
        UInt16(truncatingIfNeeded: try word(2))
    }

    mutating func word32() throws(PickleProblem) -> UInt32 {
        UInt32(truncatingIfNeeded: try word(4))
    }

    mutating func word64() throws(PickleProblem) -> UInt64 { try word(8) }

    /// A little-endian number of `count` bytes, at most 8.
    private mutating func word(_ count: Int) throws(PickleProblem) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A length of 1, 4 or 8 bytes and as many bytes after it.
    mutating func counted(lengthBytes: Int) throws(PickleProblem) -> Data {
        let length = try word(lengthBytes)
        guard length <= UInt64(Int32.max) * 64 else { throw .cut }
        return try take(Int(length))
    }

    /// The bytes up to the end of the line, which is passed over.
    mutating func lineBytes() throws(PickleProblem) -> Data {
        let rest = data[(data.startIndex + position)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .cut }
        let line = rest[..<end]
        position += line.count + 1
        return line
    }

    mutating func line() throws(PickleProblem) -> String {
        String(decoding: try lineBytes(), as: UTF8.self)
    }

    /// A line that holds a number of the memo.
    mutating func lineNumber() throws(PickleProblem) -> Int {
        let place = position
        guard let number = Int(try line()), number >= 0 else {
            throw .operand("a number is missing", at: place)
        }
        return number
    }
}
