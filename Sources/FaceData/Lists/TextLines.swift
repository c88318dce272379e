import Foundation
import Interchange

/// The lines of a text file that say something: not blank, and no comment that starts with `#`.
struct TextLines {
    /// Calls `body` with the number of each line, from 1, and its bytes without spaces around.
    ///
    /// - Throws: `DatasetError.unusable` when the file cannot be read, and what `body` throws.
    static func forEach(
        in url: URL, _ body: (Int, Slice<UnsafeRawBufferPointer>) throws -> Void
    ) throws {
        try text(of: url).withUnsafeBytes { bytes in
            var number = 0
            var start = bytes.startIndex
            while start < bytes.endIndex {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
                number += 1
                let line = trimmed(bytes[start..<end])
                if let first = line.first, first != UInt8(ascii: "#") { try body(number, line) }
                start = end + 1
            }
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        guard let first = line.firstIndex(where: { !isSpace($0) }),
            let last = line.lastIndex(where: { !isSpace($0) })
        else { return line.prefix(0) }
        return line[first...last]
    }

    private static func text(of url: URL) throws -> Data {
        do {
            let data = try MappedFile.data(contentsOf: url)
            let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
            return data.starts(with: byteOrderMark) ? data.dropFirst(3) : data
        } catch {
            throw DatasetError.unusable(path: url.path, reason: error.reason)
        }
    }
}

extension FileError {
    /// The reason alone, for messages that name the path themselves.
    var reason: String {
        switch self {
        case .system(_, let path, _):
            description.replacing("cannot read \(path): ", with: "", maxReplacements: 1)
        case .malformed(_, let reason): reason
        }
    }
}
