import Reporting
import Testing

@Suite struct CRC32CTests {
    /// The check value of the CRC catalogue, and the examples of RFC 3720, appendix B.4.
    static let vectors: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
        ([], 0),
    ]

    @Test(arguments: vectors)
    func knownVectors(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.checksum(bytes) == checksum)
    }

    /// 0xE3069283 rotated right by 15 bits is 0x2507C60D; plus 0xA282EAD8.
    @Test func masking() {
        #expect(CRC32C.masked(Array("123456789".utf8)) == 0xC78A_B0E5)
    }
}
