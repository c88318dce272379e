import Foundation
import Reporting
import Testing

@Suite struct EventFileWriterTests {
    /// What TensorBoard's own writer makes of `Event(wall_time=1769860800.25,
    /// file_version="brain.Event:2")`.
    static let version = """
        18 00 00 00 00 00 00 00 a3 7f 4b 22 09 00 00 10 b0 7b 5f da 41 1a 0d 62 72 61 69 6e 2e 45 \
        76 65 6e 74 3a 32 fa 6f 58 60
        """
    /// The same of `Event(wall_time=1769860800.25, step=300, …tag="loss", simple_value=31.7435)`.
    static let loss = """
        1b 00 00 00 00 00 00 00 1a 0d 9e 13 09 00 00 10 b0 7b 5f da 41 10 ac 02 2a 0d 0a 0b 0a 04 \
        6c 6f 73 73 15 b0 f2 fd 41 13 ba cd bc
        """

    static func bytes(_ hexadecimal: String) -> [UInt8] {
        hexadecimal.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }

    @Test func recordsAreThoseOfTensorBoard() {
        let time = 1_769_860_800.25
        #expect(EventRecord.fileVersion(wallTime: time).bytes == Self.bytes(Self.version))
        #expect(
            EventRecord.scalar("loss", 31.7435, step: 300, wallTime: time).bytes
                == Self.bytes(Self.loss))
    }

    @Test func everyNumberIsInTheFileAtOnce() throws {
        let folder = try TemporaryFolder()
        let writer = try EventFileWriter(folder: folder.file("new/tensorboard"))
        let opening = Self.bytes(Self.version).count
        #expect(try Data(contentsOf: writer.url).count == opening)
        let date = Date(timeIntervalSince1970: 1_769_860_800.25)
        try writer.scalar("loss", 31.7435, step: 300, wallTime: date)
        try writer.scalar("loss", 31.7435, step: 300, wallTime: date)
        let written = Array(try Data(contentsOf: writer.url))
        #expect(Array(written.dropFirst(opening)) == Self.bytes(Self.loss) + Self.bytes(Self.loss))
        try writer.flush()
        try writer.close()
        try writer.close()
        #expect(Array(try Data(contentsOf: writer.url)) == written)
    }

    @Test func twoWritersNeverShareAFile() throws {
        let folder = try TemporaryFolder()
        let first = try EventFileWriter(folder: folder.url)
        let second = try EventFileWriter(folder: folder.url)
        #expect(first.url != second.url)
        let names = try folder.names()
        #expect(names.count == 2)
        #expect(names.allSatisfy { $0.hasPrefix("events.out.tfevents.") })
    }

    @Test func aFolderThatCannotBeIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        let error = #expect(throws: (any Error).self) {
            try EventFileWriter(folder: folder.file("file/tensorboard"))
        }
        let text = error.map { String(describing: $0) } ?? ""
        #expect(text.hasPrefix("cannot create \(folder.file("file/tensorboard").path): "))
    }
}
