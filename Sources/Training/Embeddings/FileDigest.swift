import Foundation
import Interchange

/// A 64-bit hash of a file's contents, to tell whether it is the same; not cryptographic.
///
/// Source: FNV-1a over 8 bytes at a time, the last ones filled up with zeros, and the length.
enum FileDigest {
    /// 16 hexadecimal digits.
    ///
    /// - Throws: `FileError` naming the file.
    static func of(_ url: URL) throws(FileError) -> String {
        let data = try MappedFile.data(contentsOf: url)
        let value = data.withUnsafeBytes { bytes in
            var state: UInt64 = 0xcbf2_9ce4_8422_2325
            func mix(_ word: UInt64) {
                state = (state ^ word) &* 0x0000_0100_0000_01b3
                // The lowest bits of a product depend on the lowest bits alone.
                state ^= state >> 32
            }
            let whole = bytes.count / 8 * 8
            for offset in stride(from: 0, to: whole, by: 8) {
                mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            mix(bytes[whole...].reduce(0) { $0 << 8 | UInt64($1) })
            mix(UInt64(bytes.count))
            return state
        }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
