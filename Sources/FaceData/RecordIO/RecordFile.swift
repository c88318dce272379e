import Foundation
import Interchange

/// A RecordIO file, mapped: payloads by the offset at which their record begins.
///
/// A record is one part or several. A part: the magic word, a word with 3 bits of continuation and 29
/// bits of length, the bytes, zeros up to a multiple of 4. The magic word at a multiple of 4 of a
/// payload is cut out by the writer and stands between two parts.
/// Source: the RecordIO format of dmlc-core, as MXNet writes it; all words little-endian.
package struct RecordFile: Sendable {
    static let magic: UInt32 = 0xced7_230a
    static let lengthBits: UInt32 = 29
    static let lengthMask: UInt32 = 1 << lengthBits - 1

    let path: String
    private let data: Data

    /// - Throws: `DatasetError.unusable` when the file cannot be mapped.
    package init(path: String) throws(DatasetError) {
        self.path = path
        do {
            data = try MappedFile.data(contentsOf: URL(filePath: path))
        } catch {
            throw .unusable(path: path, reason: error.reason)
        }
    }

    /// Bytes in the file.
    var byteCount: Int { data.count }

    /// Where the parts of a record lie.
    struct Extent {
        /// The bytes of each part, without padding.
        fileprivate(set) var parts: [Range<Int>] = []
        /// The offset of the next record.
        fileprivate(set) var end = 0

        /// Bytes of the payload: the parts and a magic word between each two.
        var byteCount: Int {
            parts.reduce(0) { $0 + $1.count } + 4 * max(0, parts.count - 1)
        }
    }

    /// Finds the parts of the record at `offset`.
    ///
    /// - Throws: `RecordProblem` when no whole record begins there.
    func extent(at offset: Int) throws(RecordProblem) -> Extent {
        guard offset < data.count else { throw .end(offset: offset) }
        var extent = Extent()
        extent.end = offset
        while true {
            guard let part = part(at: extent.end) else {
                throw extent.parts.isEmpty ? .none(offset: offset) : .cut(offset: offset)
            }
            guard Self.isExpected(part.continuation, after: extent.parts.count) else {
                throw .continuation(offset: offset, flag: part.continuation)
            }
            guard part.length <= data.count - extent.end - 8 else { throw .cut(offset: offset) }
            let start = extent.end + 8
            extent.parts.append(start..<start + part.length)
            extent.end = min(data.count, start + Self.padded(part.length))
            guard extent.byteCount <= ReadBuffer.maximumByteCount else {
                throw .tooLarge(offset: offset)
            }
            if part.continuation == 0 || part.continuation == 3 { return extent }
        }
    }

    /// The header of the image record at `offset`, and where the next record begins.
    ///
    /// - Parameter limit: where the next known record begins; nil: its payload is searched for one.
    /// - Throws: `RecordProblem` when no whole record begins there or its length leads astray.
    func header(
        at offset: Int, before limit: Int?, using buffer: ReadBuffer
    ) throws(RecordProblem) -> (header: RecordHeader, end: Int) {
        let extent = try extent(at: offset)
        let next = limit ?? nextRecord(after: offset)
        guard extent.end <= next, leadsOn(extent) else { throw .length(offset: offset) }
        let header = withPayload(extent, using: buffer) { payload in
            Result { () throws(RecordProblem) in try RecordHeader(payload: payload) }
        }
        return (try header.get(), extent.end)
    }

    /// The next place behind `offset` where a first or only part begins, else the end of the file.
    ///
    /// A payload never holds the magic word at a multiple of 4.
    func nextRecord(after offset: Int) -> Int {
        var next = offset / 4 * 4 + 4
        return data.withUnsafeBytes { bytes in
            while next <= bytes.count - 8 {
                if bytes.loadUnaligned(fromByteOffset: next, as: UInt32.self)
                    == Self.magic.littleEndian, begins(at: next)
                {
                    return next
                }
                next += 4
            }
            return bytes.count
        }
    }

    /// Whether what follows the record speaks for its length.
    private func leadsOn(_ extent: Extent) -> Bool {
        guard extent.end <= data.count - 8, !begins(at: extent.end) else { return true }
        // Either this length is wrong, or the next record lost its magic word.
        guard let start = extent.parts.first?.lowerBound else { return false }
        let next = nextRecord(after: start - 8)
        if next < extent.end { return false }
        if next == data.count { return true }
        let header = word(at: extent.end + 4)
        return extent.end + 8 + Self.padded(Int(header & Self.lengthMask)) == next
    }

    private func begins(at offset: Int) -> Bool {
        part(at: offset).map { $0.continuation <= 1 } ?? false
    }

    private func part(at offset: Int) -> (continuation: UInt32, length: Int)? {
        guard offset >= 0, offset % 4 == 0, offset <= data.count - 8, word(at: offset) == Self.magic
        else { return nil }
        let header = word(at: offset + 4)
        return (header >> Self.lengthBits, Int(header & Self.lengthMask))
    }

    private static func padded(_ length: Int) -> Int { (length + 3) / 4 * 4 }

    /// 0: whole; 1, 2 …, 3: first, middle and last part.
    private static func isExpected(_ continuation: UInt32, after parts: Int) -> Bool {
        parts == 0
            ? continuation == 0 || continuation == 1 : continuation == 2 || continuation == 3
    }

    private func word(at offset: Int) -> UInt32 {
        data.withUnsafeBytes {
            UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    /// Calls `body` with the payload of the record at `offset`: where it is mapped when it has one
    /// part, else joined in `buffer`.
    ///
    /// - Throws: `RecordProblem` when no whole record begins there, and what `body` throws.
    package func withPayload<Result>(
        at offset: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try withPayload(extent(at: offset), using: buffer, body)
    }

    private func withPayload<Result>(
        _ extent: Extent, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try data.withUnsafeBytes { bytes in
            if extent.parts.count == 1 {
                return try body(UnsafeRawBufferPointer(rebasing: bytes[extent.parts[0]]))
            }
            return try buffer.withMemory(
                byteCount: extent.byteCount, fill: { Self.join(extent.parts, of: bytes, into: $0) },
                body)
        }
    }

    private static func join(
        _ parts: [Range<Int>], of bytes: UnsafeRawBufferPointer,
        into memory: UnsafeMutableRawBufferPointer
    ) {
        var position = 0
        for (number, part) in parts.enumerated() {
            if number > 0 {
                memory.storeBytes(of: magic.littleEndian, toByteOffset: position, as: UInt32.self)
                position += 4
            }
            UnsafeMutableRawBufferPointer(rebasing: memory[position...]).copyBytes(
                from: bytes[part])
            position += part.count
        }
    }
}
