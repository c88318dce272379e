import Foundation

/// Small PNG files written here, by the format's own rules, with pixels the test knows.
///
/// Source: PNG specification (chunks with CRC-32) around a zlib stream of one stored block.
enum TestPNG {
    /// A `size` x `size` image whose pixel (x, y) is (x + number, y + 7 number, number).
    static func numbered(_ number: Int, size: Int) -> Data {
        data(width: size, height: size, pixels: pixels(number, size: size))
    }

    /// The pixels of `numbered`, mirrored left to right on demand.
    static func pixels(_ number: Int, size: Int, mirrored: Bool = false) -> [UInt8] {
        (0..<size).flatMap { y in
            (0..<size).flatMap { column -> [UInt8] in
                let x = mirrored ? size - 1 - column : column
                return [x + number, y + 7 * number, number].map { UInt8(truncatingIfNeeded: $0) }
            }
        }
    }

    /// An RGB image.
    static func data(width: Int, height: Int, pixels: [UInt8]) -> Data {
        var rows: [UInt8] = []
        for row in 0..<height {
            rows.append(0)
            rows += pixels[(row * width * 3)..<((row + 1) * width * 3)]
        }
        let length = [UInt8(rows.count & 0xff), UInt8(rows.count >> 8)]
        let stream =
            [0x78, 0x01, 1] + length + length.map { ~$0 } + rows + bigEndian(adler32(rows))
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 2, 0, 0, 0]
        return Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
            + chunk("IHDR", header) + chunk("IDAT", stream) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> Data {
        let checked = Array(type.utf8) + content
        return Data(bigEndian(UInt32(content.count)) + checked + bigEndian(crc32(checked)))
    }

    private static func bigEndian(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
                value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0)
            }
        }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        let sums = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let first = (sums.0 + UInt32(byte)) % 65_521
            return (first, (sums.1 + first) % 65_521)
        }
        return sums.1 << 16 | sums.0
    }
}
