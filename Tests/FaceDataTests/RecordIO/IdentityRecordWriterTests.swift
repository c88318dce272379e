import FaceData
import Foundation
import Testing

@Suite struct IdentityRecordWriterTests {
    /// Three images of two people: record 0 names the identity records 4 and 5, these their images.
    ///
    /// Offsets: records of 8 + 24 bytes, labels, and the image padded to 4.
    @Test func layout() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data([1]), "a/0.jpg")
        try folder.write(Data([2, 2, 2, 2]), "a/1.jpg")
        try folder.write(Data([3, 3, 3, 3, 3]), "b/0.png")
        let target = folder.file("pack.rec")
        let summary = try folder.convert("", to: target.path)
        #expect(summary.form == "rec")
        #expect(summary.images == 3)
        #expect(summary.identities == 2)
        let expected =
            TestRecord.image(0, label: 0, labels: [4, 6], bytes: [])
            + TestRecord.image(1, label: 0, bytes: [1])
            + TestRecord.image(2, label: 0, bytes: [2, 2, 2, 2])
            + TestRecord.image(3, label: 1, bytes: [3, 3, 3, 3, 3])
            + TestRecord.image(4, label: 0, labels: [1, 3], bytes: [])
            + TestRecord.image(5, label: 0, labels: [3, 4], bytes: [])
        #expect(try Data(contentsOf: target) == expected)
        #expect(
            try String(contentsOf: folder.file("pack.idx"), encoding: .utf8)
                == "0\t0\n1\t40\n2\t76\n3\t112\n4\t152\n5\t192\n")
        #expect(
            try String(contentsOf: folder.file("pack.lst"), encoding: .utf8)
                == "1\t0\ta/0.jpg\n2\t0\ta/1.jpg\n3\t1\tb/0.png\n")
    }
}

extension TemporaryFolder {
    /// Converts a file or folder in it, without a cache of folders.
    func convert(
        _ source: String, to target: String, parts: [String] = [], form: ConversionForm? = nil,
        exclude: URL? = nil
    ) throws -> DatasetConversion.Summary {
        var options = DatasetConversion.Options()
        options.cache = FolderIndexCache(folder: nil)
        options.parts = parts
        options.form = form
        options.exclude = exclude
        let path = source.hasPrefix("/") ? source : source.isEmpty ? path : file(source).path
        return try DatasetConversion(from: path, to: target, options: options).run()
    }
}
