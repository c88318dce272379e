import FaceData
import Fixtures
import Foundation
import Testing

@Suite struct RecordDatasetTests {
    static let packs = ["insightface", "recbuilder_order", "im2rec", "flag2_labels"]

    /// An image of a pack as mxnet's reader gave it.
    private struct Expected: Decodable {
        let label: Int
        let key: Int
        let hash: String

        private enum CodingKeys: String, CodingKey {
            case label, key
            case hash = "body_sha256"
        }
    }

    private struct Pack: Decodable {
        let images: [Expected]

        private enum CodingKeys: String, CodingKey {
            case images = "mxfacedataset_order"
        }
    }

    private func golden(_ pack: String) throws -> [Expected] {
        let json = try Fixtures.data("rec/\(pack)/expected.json")
        return try JSONDecoder().decode(Pack.self, from: json).images
    }

    /// Labels, keys and bytes are those of the golden order; labels with gaps move up.
    private func check(_ path: String, against golden: [Expected]) throws {
        let dataset = try FaceDataset.open(path: path)
        #expect(dataset.form == .rec)
        let ranks = Set(golden.map(\.label)).sorted()
        #expect(dataset.identities == ranks.count)
        #expect((0..<dataset.count).map { dataset.name(at: $0) } == golden.map { String($0.key) })
        #expect(
            (0..<dataset.count).map { Int(dataset.label(at: $0)) }
                == golden.map { ranks.firstIndex(of: $0.label) })
        #expect(
            try SHA256Program.hashes((0..<dataset.count).map { try dataset.bytes(at: $0) })
                == golden.map(\.hash))
    }

    @Test("A pack reads as mxnet reads it", .enabled(if: Fixtures.available), arguments: packs)
    func pack(name: String) throws {
        try check(Fixtures.url("rec/\(name)").path, against: golden(name))
    }

    @Test("So it does without its index", .enabled(if: Fixtures.available), arguments: packs)
    func packWithoutIndex(name: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Fixtures.data("rec/\(name)/train.rec"), "faces.rec")
        try check(file.path, against: golden(name))
    }

    @Test(.enabled(if: Fixtures.available))
    func pixelsAreThoseOfTheFolder() throws {
        let record = try FaceDataset.open(path: Fixtures.url("rec/insightface/train.rec").path)
        let list = try TemporaryFolder()
        // Record k is image (k - 1) % 10 + 1 of identity (k - 1) / 10.
        let lines = (0..<record.count).map {
            let name = String(format: "%d/%03d.jpg", $0 / 10, $0 % 10 + 1)
            return "\(Fixtures.url("faces/\(name)").path)\t\($0 / 10)\n"
        }
        let folder = try FaceDataset.open(path: list.write(lines.joined(), "l.tsv").path)
        func pixels(_ dataset: FaceDataset) throws -> [[UInt8]] {
            let plan = try BatchPlan(
                order: EpochOrder(count: dataset.count, seed: 3, shuffle: true), batchSize: 32,
                keepsLastShortBatch: true)
            var options = BatchLoader.Options()
            options.flip = true
            let loader = try BatchLoader(
                images: dataset, plan: plan, endEpoch: 1, options: options)
            var result: [[UInt8]] = []
            while let batch = try loader.next() {
                result.append(Array(batch.pixels) + batch.labels.map { UInt8($0) })
                batch.release()
            }
            return result
        }
        #expect(try pixels(record) == pixels(folder))
    }

    private func message(_ path: String) -> String {
        let error = #expect(throws: DatasetError.self) { try FaceDataset.open(path: path) }
        return error?.description ?? ""
    }

    private func record(_ id: UInt64, label: Float) -> Data { TestRecord.image(id, label: label) }

    @Test func keysAboveWhatFloat32Holds() throws {
        let folder = try TemporaryFolder()
        let first = (1 << 24) + 1
        let data = record(UInt64(first), label: 0) + record(UInt64(first + 1), label: 1)
        let file = try folder.write(data, "train.rec")
        try folder.write("\(first)\t0\n\(first + 1)\t36\n", "train.idx")
        let dataset = try FaceDataset.open(path: file.path)
        #expect((0..<2).map { dataset.name(at: $0) } == ["16777217", "16777218"])
        #expect((0..<2).map { dataset.label(at: $0) } == [0, 1])
    }

    @Test func whatCannotBeOpened() throws {
        let folder = try TemporaryFolder()
        let whole = record(1, label: 0) + record(2, label: 0)
        let file = try folder.write(whole.dropLast(5), "x.rec")
        #expect(message(file.path).contains("1 of 2 records are damaged"))
        #expect(message(file.path).contains("record byte 36: the record at byte 36 is cut off"))
        try folder.write("1\t0\n2\t35\n", "x.idx")
        #expect(message(file.path).contains("record 2: no RecordIO record begins at byte 35"))
        try folder.write("1\t0\n2 36\n", "x.idx")
        #expect(message(file.path).contains("x.idx, line 2: a key and an offset"))
        try folder.write("1\t0\n1\t36\n", "x.idx")
        #expect(message(file.path).contains("names a key or a place twice"))
        try folder.write("1\t9223372036854775807\n", "x.idx")
        #expect(message(file.path).contains("the file ends before byte 9223372036854775807"))
        try folder.write("1\t9223372036854775808\n", "x.idx")
        #expect(message(file.path).contains("x.idx, line 1"))
        for label: Float in [-1, 0.5, .nan, .infinity, 16_777_216] {
            let labelled = try folder.write(record(1, label: label), "label.rec")
            #expect(message(labelled.path).contains("the label \(label)"))
        }
    }

    /// One damaged record in a thousand is left out and told; labels do not depend on it.
    @Test func rareDamageIsLeftOut() throws {
        let folder = try TemporaryFolder()
        var data = Data()
        for number in 0..<1000 { data += record(UInt64(number), label: Float(number % 2)) }
        let index = (0..<1000).map { "\($0)\t\($0 * 36)\n" }.joined()
        try folder.write(index, "x.idx")
        data[500 * 36] = 0
        let dataset = try FaceDataset.open(path: folder.write(data, "x.rec").path)
        #expect(dataset.count == 999)
        #expect(dataset.identities == 2)
        #expect(
            dataset.warnings.contains {
                $0.contains("record 500: no RecordIO record begins at byte 18000")
            })
    }

    /// Bytes of record 5 of ten, which begins at byte 180, and what replaces them: its magic word, a
    /// length too long, one too short, one beyond the file, a continuation, too many labels, a label.
    private static let faults: [(offset: Int, bytes: [UInt8])] = [
        (180, [0]), (184, [27 + 36]), (184, [5]), (186, [1]), (187, [0x40]), (188, [200]),
        (192, [0, 0, 0x80, 0xbf]),
    ]

    /// A fault costs its record alone, with and without an index, and can be excluded by name.
    @Test(arguments: faults.indices, [true, false])
    func oneFaultIsOneRecord(fault: Int, hasIndex: Bool) throws {
        let folder = try TemporaryFolder()
        var data = Data()
        for number in 0..<10 { data += record(UInt64(number), label: Float(number % 2)) }
        let (offset, bytes) = Self.faults[fault]
        data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        let file = try folder.write(data, "x.rec")
        if hasIndex {
            try folder.write((0..<10).map { "\($0)\t\($0 * 36)\n" }.joined(), "x.idx")
        }
        #expect(message(file.path).contains("1 of 10 records are damaged"))
        // Where the header cannot be trusted, a record without an index is called by its place.
        let name = hasIndex || fault == 6 ? "5" : "byte 180"
        let dataset = try FaceDataset.open(
            path: file.path, exclude: folder.write("\(name)\n", "exclude.txt"))
        #expect(
            (0..<dataset.count).map { dataset.name(at: $0) }
                == ["0", "1", "2", "3", "4", "6", "7", "8", "9"])
        #expect(dataset.warnings.allSatisfy { !$0.contains("damaged") })
    }
}
