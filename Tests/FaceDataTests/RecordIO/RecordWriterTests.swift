import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct RecordWriterTests {
    private struct Pack: Decodable {
        struct Record: Decodable { let offset: Int }
        let records: [Record]

        private enum CodingKeys: String, CodingKey {
            case records = "records_in_file_order"
        }
    }

    /// The files of the fixtures are byte for byte what mxnet's writer makes; `multipart` holds the
    /// corner cases of cutting the magic word out.
    @Test(
        .enabled(if: Fixtures.available),
        arguments: ["multipart", "insightface", "recbuilder_order", "im2rec", "flag2_labels"])
    func writesWhatMXNetWrites(pack: String) throws {
        let golden = Fixtures.url("rec/\(pack)/train.rec")
        let file = try RecordFile(path: golden.path)
        let json = try Fixtures.data("rec/\(pack)/expected.json")
        let offsets = try JSONDecoder().decode(Pack.self, from: json).records.map(\.offset)
        let folder = try TemporaryFolder()
        let written = folder.file("written.rec")
        try AtomicFile.write(to: written) { output in
            let writer = RecordWriter(output)
            let buffer = ReadBuffer()
            for offset in offsets {
                let start = try file.withPayload(at: offset, using: buffer) {
                    try writer.write(payload: $0)
                }
                #expect(start == offset)
            }
            try writer.flush()
        }
        #expect(try Data(contentsOf: written) == Data(contentsOf: golden))
    }
}
