import Foundation

/// Writes a zip archive of files stored as they are, front to back.
///
/// The bytes of each file start at a multiple of 64, as PyTorch's do, so that they can be used where
/// they are mapped. Sizes and offsets from 4 GiB up get zip64 fields.
/// Source: PKWARE's APPNOTE, sections 4.3 and 4.5.3.
struct ZipWriter {
    private static let alignment = 64
    private static let limit = Int(UInt32.max)

    private struct Entry {
        let name: Data
        let checksum: UInt32
        let size: Int
        let offset: Int
    }

    private let file: FileWriter
    private var position = 0
    private var entries: [Entry] = []

    init(_ file: FileWriter) {
        self.file = file
    }

    /// Appends a file.
    mutating func add(_ name: String, _ bytes: Data) throws(FileError) {
        let entry = Entry(
            name: Data(name.utf8), checksum: CRC32.of(bytes), size: bytes.count, offset: position)
        entries.append(entry)
        try write(Self.localHeader(entry))
        try write(bytes)
    }

    /// Appends the directory and ends the archive.
    mutating func finish() throws(FileError) {
        let start = position
        for entry in entries { try write(Self.directoryEntry(entry)) }
        let size = position - start
        var end = Data()
        if start >= Self.limit || entries.count >= Int(UInt16.max) {
            end.append(largeEnd(start: start, size: size))
        }
        let count = UInt16(clamping: entries.count)
        end.append(UInt32(0x0605_4b50), UInt16(0), UInt16(0), count, count)
        end.append(UInt32(clamping: size), UInt32(clamping: start), UInt16(0))
        try write(end)
    }

    private mutating func write(_ bytes: Data) throws(FileError) {
        try file.write(bytes)
        position += bytes.count
    }

    private static func localHeader(_ entry: Entry) -> Data {
        let isLarge = entry.size >= limit
        var extra = Data()
        if isLarge {
            extra.append(UInt16(1), UInt16(16), UInt64(entry.size), UInt64(entry.size))
        }
        // An extra field of PyTorch's name, filled so that the bytes start where they should.
        let unpadded = entry.offset + 30 + entry.name.count + extra.count + 4
        let padding = (alignment - unpadded % alignment) % alignment
        extra.append(UInt16(0x4246), UInt16(padding))
        extra.append(Data(repeating: UInt8(ascii: "Z"), count: padding))
        var header = Data()
        header.append(UInt32(0x0403_4b50), UInt16(isLarge ? 45 : 20))
        header.append(commonFields(entry, size: isLarge ? UInt32.max : UInt32(entry.size)))
        header.append(UInt16(entry.name.count), UInt16(extra.count))
        return header + entry.name + extra
    }

    private static func directoryEntry(_ entry: Entry) -> Data {
        var large = Data()
        if entry.size >= limit { large.append(UInt64(entry.size), UInt64(entry.size)) }
        if entry.offset >= limit { large.append(UInt64(entry.offset)) }
        var extra = Data()
        if !large.isEmpty {
            extra.append(UInt16(1), UInt16(large.count))
            extra.append(large)
        }
        let version = UInt16(large.isEmpty ? 20 : 45)
        var header = Data()
        header.append(UInt32(0x0201_4b50), version, version)
        header.append(commonFields(entry, size: UInt32(clamping: entry.size)))
        header.append(UInt16(entry.name.count), UInt16(extra.count), UInt16(0), UInt16(0))
        header.append(UInt16(0), UInt32(0), UInt32(clamping: entry.offset))
        return header + entry.name + extra
    }

    /// Flags (names are UTF-8), method (stored), time and date (1 January 1980, so that the same
    /// weights make the same bytes), checksum, size twice.
    private static func commonFields(_ entry: Entry, size: UInt32) -> Data {
        var fields = Data()
        fields.append(UInt16(0x0800), UInt16(0), UInt16(0), UInt16(0x21))
        fields.append(entry.checksum, size, size)
        return fields
    }

    /// The zip64 end of the directory and its locator.
    private func largeEnd(start: Int, size: Int) -> Data {
        var end = Data()
        end.append(UInt32(0x0606_4b50), UInt64(44), UInt16(45), UInt16(45), UInt32(0), UInt32(0))
        end.append(UInt64(entries.count), UInt64(entries.count), UInt64(size), UInt64(start))
        end.append(UInt32(0x0706_4b50), UInt32(0), UInt64(start + size), UInt32(1))
        return end
    }
}

extension Data {
    /// Appends numbers, least byte first.
    fileprivate mutating func append<each Number: FixedWidthInteger>(
        _ numbers: repeat each Number
    ) {
        for number in repeat each numbers {
            Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
        }
    }
}
