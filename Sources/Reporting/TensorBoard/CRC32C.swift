/// The Castagnoli checksum that TensorFlow's record files use.
///
/// Source: RFC 3720, appendix B.4 (polynomial 0x1EDC6F41, reflected).
package enum CRC32C {
    /// The checksum of `bytes`.
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let state = bytes.reduce(UInt32.max) { state, byte in
            table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
        }
        return ~state
    }

    /// The checksum as record files store it: rotated by 15 bits and shifted by a constant, because
    /// the checksum of data that holds its own checksum is of no use.
    ///
    /// Source: TFRecord format, `masked_crc = ((crc >> 15) | (crc << 17)) + 0xa282ead8`.
    package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let checksum = checksum(bytes)
        return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78
        }
    }
}
