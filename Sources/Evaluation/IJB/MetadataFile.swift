import Foundation
import Interchange

/// A text file of many millions of lines, read by several threads.
struct MetadataFile {
    let path: String
    private let data: Data

    private static let bytesPerTask = 4 << 20

    /// - Throws: `FileError` when it cannot be read.
    init(contentsOf url: URL) throws(FileError) {
        path = url.path
        data = try MappedFile.data(contentsOf: url)
    }

    /// What is wrong with a line, which is named by whoever counts the lines.
    struct Problem: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    /// Calls `body` with each line, without spaces around, and a place for what it finds.
    ///
    /// A byte order mark in front and empty lines at the end are passed over.
    ///
    /// - Parameters:
    ///   - part: what a thread begins with.
    ///   - body: throws `Problem` for a wrong line.
    /// - Returns: the parts, those of earlier lines first.
    /// - Throws: `IJBError.line` with the first wrong line.
    func parts<Part: Sendable>(
        _ part: Part,
        _ body: @Sendable (UnsafeRawBufferPointer, inout Part) throws(Problem) -> Void
    ) throws -> [Part] {
        try data.withUnsafeBytes { whole in
            nonisolated(unsafe) let bytes = Self.content(whole)
            return try Parallel.map(bytes.count, chunk: Self.bytesPerTask) { range in
                var result = part
                // A line belongs to the range in which it starts.
                var start = Self.lineStart(bytes, from: range.lowerBound)
                while start < range.upperBound {
                    let end = Self.lineEnd(bytes, from: start)
                    let line = Self.trimmed(
                        UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    do throws(Problem) {
                        guard !line.isEmpty else { throw Problem("the line is empty") }
                        try body(line, &result)
                    } catch {
                        throw IJBError.line(
                            path: path, line: Self.number(bytes, at: start), reason: error.reason)
                    }
                    start = end + 1
                }
                return result
            }
        }
    }

    private static let newline = UInt8(ascii: "\n")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static func content(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var rest = bytes[...]
        if rest.starts(with: byteOrderMark) { rest = rest.dropFirst(byteOrderMark.count) }
        while let last = rest.last, last == newline || Fields.isSpace(last) {
            rest = rest.dropLast()
        }
        return UnsafeRawBufferPointer(rebasing: rest)
    }

    private static func lineStart(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        guard position > 0, bytes[position - 1] != newline else { return position }
        return lineEnd(bytes, from: position) + 1
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        var end = position
        while end < bytes.count, bytes[end] != newline { end += 1 }
        return end
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
        1 + bytes[..<start].count { $0 == newline }
    }

    private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let first = line.firstIndex(where: { !Fields.isSpace($0) }),
            let last = line.lastIndex(where: { !Fields.isSpace($0) })
        else { return UnsafeRawBufferPointer(rebasing: line[..<0]) }
        return UnsafeRawBufferPointer(rebasing: line[first...last])
    }
}

/// The fields of a line, between spaces or tabs.
struct Fields {
    private let line: UnsafeRawBufferPointer
    private var position = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// The next field; nil at the end.
    mutating func next() -> UnsafeRawBufferPointer? {
        while position < line.count, Self.isSpace(line[position]) { position += 1 }
        guard position < line.count else { return nil }
        let start = position
        while position < line.count, !Self.isSpace(line[position]) { position += 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<position])
    }

    /// The next field as a whole number from 0 below 10^18.
    ///
    /// - Throws: `Problem` naming what stands there instead.
    mutating func number(_ name: String) throws(MetadataFile.Problem) -> Int {
        guard let field = next() else { throw MetadataFile.Problem("the \(name) is missing") }
        var value = 0
        for byte in field {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                throw Self.noNumber(name, field)
            }
            value = value &* 10 &+ Int(byte &- UInt8(ascii: "0"))
        }
        guard field.count <= 18 else { throw Self.noNumber(name, field) }
        return value
    }

    private static func noNumber(
        _ name: String, _ field: UnsafeRawBufferPointer
    ) -> MetadataFile.Problem {
        let text = String(decoding: field.prefix(40), as: UTF8.self)
        return MetadataFile.Problem("the \(name) “\(text)” is not a whole number")
    }

    /// - Throws: `Problem` unless the line ends here.
    mutating func end(after fields: String) throws(MetadataFile.Problem) {
        guard next() == nil else {
            throw MetadataFile.Problem("more than \(fields) stands here")
        }
    }
}
