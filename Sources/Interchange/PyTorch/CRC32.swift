import Foundation

/// The checksum of zip archives and PNG.
///
/// Source: ISO 3309, polynomial 0xedb88320 reflected; eight bytes at a time through eight tables
/// (Kounavis and Berry, "slicing-by-8").
enum CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(UInt32(byte)) { value, _ in
                value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0)
            }
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xff)]
        }
        return tables
    }()

    static func of(_ data: Data) -> UInt32 {
        data.withUnsafeBytes { bytes in tables.withUnsafeBufferPointer { checksum(bytes, $0) } }
    }

    private static func checksum(
        _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var value = ~UInt32(0)
        var position = 0
        while position + 8 <= bytes.count {
            let word =
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                ^ UInt64(value)
            value =
                tables[7 << 8 | Int(word & 0xff)] ^ tables[6 << 8 | Int(word >> 8 & 0xff)]
                ^ tables[5 << 8 | Int(word >> 16 & 0xff)] ^ tables[4 << 8 | Int(word >> 24 & 0xff)]
                ^ tables[3 << 8 | Int(word >> 32 & 0xff)] ^ tables[2 << 8 | Int(word >> 40 & 0xff)]
                ^ tables[1 << 8 | Int(word >> 48 & 0xff)] ^ tables[Int(word >> 56)]
            position += 8
        }
        while position < bytes.count {
            value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[position])) & 0xff)]
            position += 1
        }
        return ~value
    }
}
