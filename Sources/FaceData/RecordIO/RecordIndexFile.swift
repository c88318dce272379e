import Foundation

/// The `.idx` file beside a RecordIO file: key, tab, offset in each line; the order of lines counts.
struct RecordIndexFile {
    private(set) var keys: [Int64] = []
    private(set) var offsets: [Int64] = []

    /// The place of the index of the RecordIO file at `path`.
    static func url(beside path: String) -> URL {
        URL(filePath: path).deletingPathExtension().appendingPathExtension("idx")
    }

    /// Reads an index.
    ///
    /// - Throws: `DatasetError.line` naming the line.
    init(contentsOf url: URL) throws {
        try TextLines.forEach(in: url) { number, line in
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                let key = Self.number(line[..<tab]),
                let offset = Self.number(TextLines.trimmed(line[(tab + 1)...]))
            else {
                throw DatasetError.line(
                    path: url.path, line: number,
                    reason: "a key and an offset with a tab between are expected; without the file "
                        + "the records are found by reading them")
            }
            keys.append(key)
            offsets.append(offset)
        }
    }

    /// A whole number from 0 in decimal digits.
    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard !digits.isEmpty, digits.count <= 19 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            let digit = Int64(byte) - 48
            guard (0...9).contains(digit) else { return nil }
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = shifted.addingReportingOverflow(digit)
            guard !overflows, !carries else { return nil }
            value = sum
        }
        return value
    }
}
