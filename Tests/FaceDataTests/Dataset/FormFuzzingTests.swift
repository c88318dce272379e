import FaceData
import Fixtures
import Foundation
import Testing

/// Damaged files of the field's forms end in an error, a warning or a bad image, never in a crash.
@Suite(.timeLimit(.minutes(5))) struct FormFuzzingTests {
    /// An image in two parts around the magic word, by the format's own rules.
    private static let parts: Data = {
        var record = TestRecord.image(7, label: 1, bytes: [1, 2, 3, 4])
        record[7] = 1 << 5
        var second = TestRecord.image(0, label: 0)
        second[7] = 3 << 5
        return record + second
    }()

    private static let packs: [Data] = {
        let plain = (0..<6).map { TestRecord.image(UInt64($0), label: Float($0 / 2)) }
        let identities =
            TestRecord.image(0, label: 0, labels: [3, 5], bytes: [])
            + TestRecord.image(1, label: 0) + TestRecord.image(2, label: 1)
            + TestRecord.image(3, label: 0, labels: [1, 2], bytes: [])
            + TestRecord.image(4, label: 0, labels: [2, 3], bytes: [])
        return [plain.reduce(Data(), +), identities, plain[0] + parts + plain[1]]
    }()

    /// Opens a data set, damaged records and all, and reads every image.
    private func readAll(_ path: String) throws {
        let report = try DatasetInspection(path: path).run()
        _ = report.exclusions(withCopies: true)
        let dataset = try FaceDataset.open(path: path, cache: FolderIndexCache(folder: nil))
        for index in 0..<dataset.count {
            _ = dataset.name(at: index)
            _ = try? dataset.bytes(at: index)
        }
        _ = dataset.fingerprint()
    }

    private func check(_ outcome: Fuzzing.Outcome) {
        #expect(outcome.inputs >= 100)
        #expect(outcome.slowest < 20)
    }

    @Test func recordsWithoutIndex() throws {
        let folder = try TemporaryFolder()
        check(
            Fuzzing("records", seeds: Self.packs).run {
                try readAll(folder.write($0, "x.rec").path)
            })
    }

    @Test func recordsWithIndex() throws {
        let folder = try TemporaryFolder()
        let index = Data("0\t0\n1\t36\n2\t72\n3\t108\n4\t144\n5\t180\n".utf8)
        try folder.write(index, "x.idx")
        check(
            Fuzzing("indexed-records", seeds: Self.packs).run {
                try readAll(folder.write($0, "x.rec").path)
            })
        try folder.write(Self.packs[0], "x.rec")
        check(
            Fuzzing("index", seeds: [index]).run {
                try folder.write($0, "x.idx")
                try readAll(folder.file("x.rec").path)
            })
    }

    @Test func lists() throws {
        let folder = try TemporaryFolder()
        try folder.write(TestPNG.numbered(0, size: 4), "a.png")
        for (name, text) in [
            ("x.txt", "a.png 0\n# b\nnone/b.png\t12\n"), ("x.lst", "0\t1\ta.png\n1\t0.0\ta.png\n"),
        ] {
            check(
                Fuzzing(name, seeds: [Data(text.utf8)]).run { data in
                    let path = try folder.write(data, name).path
                    // Identities without an image are counted, and there may be 2^31 of them.
                    _ = try FaceDataset.open(path: path, cache: FolderIndexCache(folder: nil))
                })
        }
    }

    @Test func verificationPacks() throws {
        let folder = try TemporaryFolder()
        // pickle.dumps(([b'ab', b'c'], [True]), protocol 2 and 4), and protocol 0 of Python 2.
        let packs = [
            "\u{80}\u{04}](C\u{02}abC\u{01}ce](\u{88}e\u{86}.",
            "\u{80}\u{02}]q\u{00}(U\u{02}abq\u{01}U\u{01}cq\u{02}e]q\u{03}\u{88}a\u{86}q\u{04}.",
            "((lp0\nS'ab'\np1\naS'c'\np2\na(lp3\nI01\natp4\n.",
        ].map { Data($0.unicodeScalars.map { UInt8($0.value) }) }
        check(
            Fuzzing("pack", seeds: packs).run { data in
                let file = try folder.write(data, "x.bin")
                let set = try VerificationSet(pack: file, name: "x")
                for index in 0..<set.imageCount {
                    try set.images.withBytes(at: index, using: ReadBuffer()) { _ = $0.count }
                }
            })
    }

    @Test func images() {
        let seeds = [
            SampleImages.jpeg, SampleImages.progressiveJPEG, SampleImages.greyJPEG,
            SampleImages.rgbPNG, SampleImages.palettePNG, SampleImages.deepPNG,
        ]
        let decoder = ImageDecoder()
        check(
            Fuzzing("images", seeds: seeds).run { data in
                _ = try data.withUnsafeBytes { try decoder.decode($0) }
            })
    }
}
