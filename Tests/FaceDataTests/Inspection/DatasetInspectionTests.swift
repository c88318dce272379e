import FaceData
import Foundation
import Testing

@Suite struct DatasetInspectionTests {
    /// Four people with three sound images each; image n of person p is numbered 3 p + n.
    private func faces(in folder: TemporaryFolder) throws {
        for number in 0..<12 {
            try folder.write(
                TestPNG.numbered(number, size: 112), "faces/p\(number / 3)/\(number % 3).png")
        }
    }

    private func inspect(
        _ path: String, against other: String? = nil
    ) throws -> InspectionReport {
        try DatasetInspection(path: path, against: other)
            .run()
    }

    @Test func soundFaces() throws {
        let folder = try TemporaryFolder()
        try faces(in: folder)
        let report = try inspect(folder.file("faces").path)
        #expect(report.images == 12)
        #expect(report.identities == 4)
        #expect(report.bad.isEmpty)
        #expect(report.duplicates.isEmpty)
        #expect(report.exclusions(withCopies: true).isEmpty)
    }

    @Test func plantedFaults() throws {
        let folder = try TemporaryFolder()
        try faces(in: folder)
        let sound = TestPNG.numbered(1, size: 112)
        var flipped = TestPNG.numbered(2, size: 112)
        flipped[1000] ^= 1
        try folder.write(sound.dropLast(5000), "faces/p0/cut.png")
        try folder.write(flipped, "faces/p0/flipped.png")
        try folder.write(TestPNG.numbered(3, size: 111), "faces/p1/small.png")
        try folder.write("", "faces/p2/empty.jpg")
        try folder.write("GIF89a", "faces/p2/other.jpg")
        try folder.makeFolder("faces/p9")
        let report = try inspect(folder.file("faces").path)
        #expect(report.images == 17)
        #expect(
            report.bad.map(\.place)
                == [
                    "p0/cut.png", "p0/flipped.png", "p1/small.png", "p2/empty.jpg", "p2/other.jpg",
                    "p9",
                ])
        let reasons = [
            "damaged", "damaged", "111 x 111", "empty", "GIF is not supported", "has no JPEG",
        ]
        for (finding, reason) in zip(report.bad, reasons) {
            #expect(finding.reason.contains(reason), "\(finding)")
        }
        #expect(report.duplicates.isEmpty)
        let exclude = try folder.write(report.exclusions(withCopies: false), "bad.txt")
        try FileManager.default.removeItem(at: folder.file("faces/p9"))
        let rest = try FaceDataset.open(
            path: folder.file("faces").path, exclude: exclude, cache: FolderIndexCache(folder: nil))
        #expect(rest.count == 12)
    }

    /// The first image with the same bytes, in the order of the data set, is the original.
    @Test func copies() throws {
        let folder = try TemporaryFolder()
        try faces(in: folder)
        try folder.write(TestPNG.numbered(0, size: 112), "faces/p0/again.png")
        try folder.write(TestPNG.numbered(4, size: 112), "faces/p3/stranger.png")
        let report = try inspect(folder.file("faces").path)
        #expect(report.bad.isEmpty)
        #expect(report.duplicates.map(\.place) == ["p0/again.png", "p3/stranger.png"])
        #expect(report.duplicates.map(\.original) == ["p0/0.png", "p1/1.png"])
        #expect(report.duplicates.map(\.isSameIdentity) == [true, false])
        #expect(report.exclusions(withCopies: false).isEmpty)
        #expect(
            report.exclusions(withCopies: true).split(separator: "\n").filter { $0.first != "#" }
                == ["p0/again.png", "p3/stranger.png"])
    }

    @Test func overlap() throws {
        let folder = try TemporaryFolder()
        try faces(in: folder)
        for number in [3, 4, 11, 40] {
            try folder.write(TestPNG.numbered(number, size: 112), "test/x/\(number).png")
        }
        let overlap = try #require(
            try inspect(folder.file("faces").path, against: folder.file("test").path).against)
        #expect(overlap.images.map(\.place) == ["p1/0.png", "p1/1.png", "p3/2.png"])
        #expect(overlap.images.map(\.original) == ["x/3.png", "x/4.png", "x/11.png"])
        #expect(overlap.identities == 2)
    }

    @Test func records() throws {
        let folder = try TemporaryFolder()
        try faces(in: folder)
        _ = try folder.convert("faces", to: folder.file("faces.rec").path)
        #expect(try inspect(folder.file("faces.rec").path).bad.isEmpty)
        var data = try Data(contentsOf: folder.file("faces.rec"))
        let lines = try String(contentsOf: folder.file("faces.idx"), encoding: .utf8)
        let offsets = lines.split(separator: "\n").compactMap { Int($0.split(separator: "\t")[1]) }
        data.replaceSubrange(offsets[2]..<offsets[2] + 4, with: [0, 0, 0, 0])
        // Float 3.0 where image 6 has label 1: behind magic, length and flag.
        data.replaceSubrange(offsets[6] + 12..<offsets[6] + 16, with: [0, 0, 0x40, 0x40])
        data[offsets[9] + 1000] ^= 1
        let report = try inspect(folder.write(data, "faces.rec").path)
        #expect(report.images == 12)
        let found = Dictionary(uniqueKeysWithValues: report.bad.map { ($0.place, $0.reason) })
        #expect(Set(found.keys) == ["2", "6", "9"])
        #expect(found["2"]?.contains("no RecordIO record begins") == true)
        #expect(
            found["6"]
                == "has the label 3, and the others of identity record 14 have 1")
        #expect(found["9"]?.contains("damaged") == true)
    }

    @Test func identityRecordsAndRecordZero() throws {
        let folder = try TemporaryFolder()
        let data =
            TestRecord.image(0, label: 0, labels: [3, 6], bytes: [])
            + TestRecord.image(1, label: 0) + TestRecord.image(2, label: 1)
            + TestRecord.image(3, label: 0, labels: [1, 2], bytes: [])
            + TestRecord.image(4, label: 0, labels: [2, 2], bytes: [])
            + TestRecord.image(5, label: 0, labels: [9, 11], bytes: [])
            + TestRecord.image(6, label: 0, labels: [.nan, 11], bytes: [])
        let report = try inspect(folder.write(data, "x.rec").path)
        let found = report.bad.filter { !$0.reason.contains("not supported") }
        #expect(found.map(\.place) == ["0", "4", "5", "6"])
        #expect(found[0].reason.contains("3 to 5, and they are 3 to 6"))
        #expect(found[1].reason == "names no range of keys")
        #expect(found[2].reason == "no image has a key from 9 to 10")
    }

    /// A list may promise two thousand million identities; they are not listed one by one.
    @Test(.timeLimit(.minutes(1))) func listWithGaps() throws {
        let folder = try TemporaryFolder()
        try folder.write(TestPNG.numbered(0, size: 112), "a.png")
        let list = try folder.write("a.png 0\nmissing.png 2147483646\n", "list.txt")
        let report = try inspect(list.path)
        #expect(report.images == 2)
        #expect(report.bad.count == 1001)
        #expect(report.bad.first?.place == "missing.png")
        #expect(report.bad.dropFirst().first?.reason == "no image has the label 1")
    }

    /// Test sets share images between pairs; only a pair of one image with itself is told.
    @Test func pairs() throws {
        let folder = try TemporaryFolder()
        for (place, number) in [0, 1, 0, 2, 3, 3].enumerated() {
            try folder.write(TestPNG.numbered(number, size: 112), "set/imgs/\(place).png")
        }
        // NumPy's format by hand: three booleans.
        let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }"
        let text = header + String(repeating: " ", count: 117 - header.count) + "\n"
        let npy = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(text.utf8)
        try folder.write(npy + Data([1, 0, 1]), "set/pair_label.npy")
        let report = try inspect(folder.file("set").path)
        #expect(report.form == "verification")
        #expect(report.images == 6)
        #expect(report.bad.isEmpty)
        #expect(report.duplicates.map(\.place) == ["5.png"])
    }
}
