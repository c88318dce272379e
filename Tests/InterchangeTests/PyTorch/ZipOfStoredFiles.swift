import Foundation

/// Zip archives put together here by the format's own rules (APPNOTE 4.3), as Python's `zipfile` does.
enum ZipOfStoredFiles {
    static func data(_ files: [(name: String, bytes: Data)]) -> Data {
        var archive = Data()
        var directory = Data()
        for (name, bytes) in files {
            let fields =
                words16(20, 0, 0, 0, 0x21) + words32(crc(bytes), bytes.count, bytes.count)
                + words16(name.utf8.count, 0)
            directory += words32(0x0201_4b50) + words16(20) + fields
            directory += words16(0, 0, 0) + words32(0, archive.count) + Data(name.utf8)
            archive += words32(0x0403_4b50) + fields + Data(name.utf8) + bytes
        }
        let end =
            words32(0x0605_4b50) + words16(0, 0, files.count, files.count)
            + words32(directory.count, archive.count) + words16(0)
        return archive + directory + end
    }

    private static func words16(_ numbers: Int...) -> Data {
        Data(numbers.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] })
    }

    private static func words32(_ numbers: Int...) -> Data {
        Data(numbers.flatMap { number in (0..<4).map { UInt8(number >> (8 * $0) & 0xff) } })
    }

    private static func crc(_ bytes: Data) -> Int {
        Int(
            ~bytes.reduce(~UInt32(0)) { crc, byte in
                (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
                    value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0)
                }
            })
    }
}
