import Foundation

/// The files in a zip archive that are stored as they are: where their bytes lie, and the checksums
/// they should have.
///
/// Source: PKWARE's APPNOTE, with zip64. Names are keys and never become paths.
struct ZipDirectory {
    private let data: Data
    private(set) var entries: [String: Entry] = [:]

    struct Entry {
        let range: Range<Int>
        let checksum: UInt32
        let isCompressed: Bool
    }

    private struct Place {
        var fullSize: UInt64
        /// In the archive; the same unless the file is compressed.
        var size: UInt64
        var offset: UInt64
    }

    /// - Throws: `ZipProblem`.
    init(_ data: Data) throws(ZipProblem) {
        self.data = data
        let (count, start) = try Self.directory(of: data)
        var position = start
        for _ in 0..<count {
            position = try readEntry(at: position)
        }
    }

    /// The bytes of a file, not copied; nil when there is none of that name.
    ///
    /// - Throws: `ZipProblem.compressed`.
    func bytes(of name: String) throws(ZipProblem) -> Data? {
        guard let entry = entries[name] else { return nil }
        guard !entry.isCompressed else { throw .compressed(name) }
        let range = entry.range
        return data[(data.startIndex + range.lowerBound)..<(data.startIndex + range.upperBound)]
    }

    /// Whether the bytes begin as an archive does.
    static func isArchive(_ data: Data) -> Bool { data.starts(with: [0x50, 0x4b, 3, 4]) }

    /// The number of entries and the offset of the first one.
    private static func directory(of data: Data) throws(ZipProblem) -> (count: UInt64, start: Int) {
        let lowest = max(0, data.count - 22 - Int(UInt16.max))
        var end = data.count - 22
        while end >= lowest, try data.number(at: end, bytes: 4) != 0x0605_4b50 { end -= 1 }
        guard end >= lowest else { throw .cut }
        var count = try data.number(at: end + 10, bytes: 2)
        var start = try data.number(at: end + 16, bytes: 4)
        let locator = end - 20
        if locator >= 0, try data.number(at: locator, bytes: 4) == 0x0706_4b50 {
            let record = try data.place(data.number(at: locator + 8, bytes: 8))
            guard try data.number(at: record, bytes: 4) == 0x0606_4b50 else { throw .cut }
            count = try data.number(at: record + 32, bytes: 8)
            start = try data.number(at: record + 48, bytes: 8)
        }
        return (count, try data.place(start))
    }

    /// Adds an entry of the central directory; returns the offset of the next.
    private mutating func readEntry(at position: Int) throws(ZipProblem) -> Int {
        guard try data.number(at: position, bytes: 4) == 0x0201_4b50 else { throw .cut }
        let method = try data.number(at: position + 10, bytes: 2)
        let checksum = try data.number(at: position + 16, bytes: 4)
        var place = Place(
            fullSize: try data.number(at: position + 24, bytes: 4),
            size: try data.number(at: position + 20, bytes: 4),
            offset: try data.number(at: position + 42, bytes: 4))
        let nameLength = Int(try data.number(at: position + 28, bytes: 2))
        let extraLength = Int(try data.number(at: position + 30, bytes: 2))
        let commentLength = Int(try data.number(at: position + 32, bytes: 2))
        let name = String(
            decoding: try data.piece(at: position + 46, count: nameLength), as: UTF8.self)
        let extra = position + 46 + nameLength
        try readLargeSizes(&place, at: extra, count: extraLength)
        let header = try data.place(place.offset)
        guard try data.number(at: header, bytes: 4) == 0x0403_4b50 else { throw .cut }
        let start =
            header + 30 + Int(try data.number(at: header + 26, bytes: 2))
            + Int(try data.number(at: header + 28, bytes: 2))
        let size = try data.place(place.size)
        guard start <= data.count, size <= data.count - start else { throw .cut }
        entries[name] = Entry(
            range: start..<start + size, checksum: UInt32(checksum), isCompressed: method != 0)
        return extra + extraLength + commentLength
    }

    /// Sizes and offsets of 64 bits stand in an extra field, in this order, those that need it.
    private func readLargeSizes(
        _ place: inout Place, at start: Int, count: Int
    ) throws(ZipProblem) {
        var position = start
        while position + 4 <= start + count {
            let tag = try data.number(at: position, bytes: 2)
            let length = Int(try data.number(at: position + 2, bytes: 2))
            if tag == 1 {
                var field = position + 4
                for key in [\Place.fullSize, \Place.size, \Place.offset]
                where place[keyPath: key] == UInt64(UInt32.max) {
                    place[keyPath: key] = try data.number(at: field, bytes: 8)
                    field += 8
                }
            }
            position += 4 + length
        }
    }
}

/// Why a zip archive cannot be read.
enum ZipProblem: Error, Equatable, CustomStringConvertible {
    case cut
    case compressed(String)

    var description: String {
        switch self {
        case .cut: "the archive is damaged or cut off"
        case .compressed(let name):
            "\(name) in the archive is compressed, which PyTorch does not do; save the file again"
        }
    }
}

extension Data {
    /// A little-endian number.
    fileprivate func number(at offset: Int, bytes: Int) throws(ZipProblem) -> UInt64 {
        try piece(at: offset, count: bytes).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    fileprivate func piece(at offset: Int, count: Int) throws(ZipProblem) -> Data {
        guard offset >= 0, count >= 0, offset <= self.count - count else { throw .cut }
        return self[(startIndex + offset)..<(startIndex + offset + count)]
    }

    /// An offset or size that lies within.
    fileprivate func place(_ value: UInt64) throws(ZipProblem) -> Int {
        guard value <= UInt64(count) else { throw .cut }
        return Int(value)
    }
}
