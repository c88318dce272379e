import Foundation

/// Instructions that make one value from the bytes behind them.
enum PickleAtom {
    /// - Returns: nil when `code` is no such instruction.
    static func read(
        _ code: UInt8, _ bytes: inout PickleBytes
    ) throws(PickleProblem) -> PickleValue? {
        if let number = try number(code, &bytes) { return number }
        return switch code {
        case UInt8(ascii: "N"): PickleValue.none
        case 0x88: .bool(true)
        case 0x89: .bool(false)
        case UInt8(ascii: "U"), UInt8(ascii: "C"): .bytes(try bytes.counted(lengthBytes: 1))
        case UInt8(ascii: "T"), UInt8(ascii: "B"): .bytes(try bytes.counted(lengthBytes: 4))
        case 0x8e, 0x96: .bytes(try bytes.counted(lengthBytes: 8))
        case 0x8c: .text(text(try bytes.counted(lengthBytes: 1)))
        case UInt8(ascii: "X"): .text(text(try bytes.counted(lengthBytes: 4)))
        case 0x8d: .text(text(try bytes.counted(lengthBytes: 8)))
        case UInt8(ascii: "S"): .bytes(try PickleQuotation.bytes(&bytes))
        case UInt8(ascii: "V"): .text(try PickleQuotation.text(&bytes))
        default: nil
        }
    }

    private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

    private static func number(
        _ code: UInt8, _ bytes: inout PickleBytes
    ) throws(PickleProblem) -> PickleValue? {
        switch code {
        case UInt8(ascii: "J"): .integer(Int64(Int32(bitPattern: try bytes.word32())))
        case UInt8(ascii: "K"): .integer(Int64(try bytes.byte()))
        case UInt8(ascii: "M"): .integer(Int64(try bytes.word16()))
        case UInt8(ascii: "G"):
            .real(Double(bitPattern: UInt64(bigEndian: UInt64(littleEndian: try bytes.word64()))))
        case 0x8a: long(try bytes.counted(lengthBytes: 1))
        case 0x8b: long(try bytes.counted(lengthBytes: 4))
        case UInt8(ascii: "I"), UInt8(ascii: "L"): try line(bytes.line(), bytes)
        case UInt8(ascii: "F"):
            if let value = Double(try bytes.line()) {
                .real(value)
            } else {
                throw .operand("a number is missing", at: bytes.position)
            }
        default: nil
        }
    }

    /// `01` and `00` are Python 2's booleans.
    private static func line(
        _ line: String, _ bytes: PickleBytes
    ) throws(PickleProblem) -> PickleValue {
        if line == "01" { return .bool(true) }
        if line == "00" { return .bool(false) }
        let digits = line.hasSuffix("L") ? String(line.dropLast()) : line
        guard let value = Int64(digits) else {
            throw .operand("a number is missing or too large", at: bytes.position)
        }
        return .integer(value)
    }

    /// A two's complement number, least byte first.
    private static func long(_ data: Data) -> PickleValue {
        guard data.count <= 8 else { return .largeInteger(data) }
        guard let last = data.last else { return .integer(0) }
        let start: Int64 = last & 0x80 == 0 ? 0 : -1
        return .integer(data.reversed().reduce(start) { $0 << 8 | Int64($1) })
    }
}
