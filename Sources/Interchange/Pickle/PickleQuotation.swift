import Foundation

/// Strings of protocol 0, written as Python source writes them.
enum PickleQuotation {
    /// A line with a quoted string of bytes: `'…'` or `"…"` with backslash escapes.
    static func bytes(_ source: inout PickleBytes) throws(PickleProblem) -> Data {
        let place = source.position
        let line = Array(try source.lineBytes())
        guard line.count >= 2, let quote = line.first, line.last == quote,
            quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        else { throw .operand("a string is not quoted", at: place) }
        guard let result = unescaped(line[1..<line.count - 1]) else {
            throw .operand("a string has an unknown escape", at: place)
        }
        return result
    }

    private static func unescaped(_ quoted: ArraySlice<UInt8>) -> Data? {
        var result = Data(capacity: quoted.count)
        var rest = quoted
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escaped = escape(&rest) else { return nil }
            result.append(escaped)
        }
        return result
    }

    /// The byte that the characters after a backslash stand for.
    private static func escape(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let code = rest.popFirst() else { return nil }
        switch Character(UnicodeScalar(code)) {
        case "\\", "'", "\"": return code
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "a": return 7
        case "b": return 8
        case "v": return 11
        case "f": return 12
        case "x": return number(&rest, digits: 2, radix: 16)
        default: return nil
        }
    }

    private static func number(
        _ rest: inout ArraySlice<UInt8>, digits: Int, radix: Int
    ) -> UInt8? {
        guard rest.count >= digits else { return nil }
        let text = String(decoding: rest.prefix(digits), as: UTF8.self)
        rest = rest.dropFirst(digits)
        return UInt8(text, radix: radix)
    }

    /// A line of text in which `\uXXXX` and `\UXXXXXXXX` stand for characters and each other byte for
    /// the character of its number.
    static func text(_ source: inout PickleBytes) throws(PickleProblem) -> String {
        let place = source.position
        var rest = ArraySlice(try source.lineBytes())
        var units: [UInt16] = []
        while let byte = rest.popFirst() {
            let kind = byte == UInt8(ascii: "\\") ? rest.first : nil
            let digits = kind == UInt8(ascii: "u") ? 4 : kind == UInt8(ascii: "U") ? 8 : 0
            guard digits > 0 else {
                units.append(UInt16(byte))
                continue
            }
            let text = String(decoding: rest.dropFirst().prefix(digits), as: UTF8.self)
            guard text.utf8.count == digits, let number = UInt32(text, radix: 16) else {
                throw .operand("a character is cut off", at: place)
            }
            rest = rest.dropFirst(1 + digits)
            if let scalar = UnicodeScalar(number) {
                units.append(contentsOf: String(scalar).utf16)
            } else {
                units.append(UInt16(truncatingIfNeeded: number))
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
