import Foundation
import Interchange

/// A RecordIO file, mapped: payloads by the offset at which their record begins.
///
/// A record is one part or several. A part: the magic word, a word with 3 bits of continuation and 29
/// bits of length, the bytes, zeros up to a multiple of 4. The magic word at a multiple of 4 of a
/// payload is cut out by the writer and stands between two parts.
/// Source: the RecordIO format of dmlc-core, as MXNet writes it; all words little-endian.
struct RecordFile: Sendable {
    static let magic: UInt32 = 0xced7_230a
    static let lengthBits: UInt32 = 29

    let path: String
    private let data: Data

    /// - Throws: `DatasetError.unusable` when the file cannot be mapped.
    init(path: String) throws(DatasetError) {
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
        var extent = Extent()
        extent.end = offset
        while true {
            guard extent.end % 4 == 0, extent.end >= 0, extent.end <= data.count - 8 else {
                throw extent.parts.isEmpty ? .none(offset: offset) : .cut(offset: offset)
            }
            guard word(at: extent.end) == Self.magic else {
                throw extent.parts.isEmpty ? .none(offset: offset) : .cut(offset: offset)
            }
            let header = word(at: extent.end + 4)
            let length = Int(header & (1 << Self.lengthBits - 1))
            let continuation = header >> Self.lengthBits
            let start = extent.end + 8
            guard length <= data.count - start else { throw .cut(offset: offset) }
            guard Self.isExpected(continuation, after: extent.parts.count) else {
                throw .continuation(offset: offset, flag: continuation)
            }
            extent.parts.append(start..<start + length)
            extent.end = min(data.count, start + (length + 3) / 4 * 4)
            guard extent.byteCount <= ReadBuffer.maximumByteCount else {
                throw .tooLarge(offset: offset)
            }
            if continuation == 0 || continuation == 3 { return extent }
        }
    }

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
    func withPayload<Result>(
        at offset: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let extent = try extent(at: offset)
        return try data.withUnsafeBytes { bytes in
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
