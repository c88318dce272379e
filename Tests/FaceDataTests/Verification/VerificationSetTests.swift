import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct VerificationSetTests {
    private let png = TestPNG.numbered(0, size: 2)

    private func make(_ name: String, pairs: [Bool], in folder: TemporaryFolder) throws {
        for number in 0..<(2 * pairs.count) {
            try folder.write(TestPNG.numbered(number, size: 2), "\(name)/imgs/\(number).jpg")
        }
        try NPYFile.write(RawArray(pairs), to: folder.file("\(name)/pair_label.npy"))
    }

    private func message(_ targets: [String], _ url: URL) -> String {
        let error = #expect(throws: DatasetError.self) {
            try VerificationSet.locate(targets: targets, in: url)
        }
        return error?.description ?? ""
    }

    @Test func targetsAreFound() throws {
        let folder = try TemporaryFolder()
        try make("lfw", pairs: [true, false, true], in: folder)
        try make("cfp", pairs: [false], in: folder)
        try folder.write(png, "train/a/1.jpg")
        let sets = try VerificationSet.locate(targets: ["lfw", "cfp"], in: folder.url)
        #expect(sets.map(\.name) == ["lfw", "cfp"])
        #expect(sets[0].pairs == [true, false, true])
        #expect(sets[0].imageCount == 6)
        let bytes = try sets[0].images.withBytes(at: 4, using: ReadBuffer()) { Data($0) }
        #expect(bytes == TestPNG.numbered(4, size: 2))
        let all = try VerificationSet.locate(targets: [], in: folder.url)
        #expect(all.map(\.name) == ["cfp", "lfw"])
        let own = try VerificationSet.locate(targets: [], in: folder.file("lfw"))
        #expect(own.map(\.name) == ["lfw"])
        #expect(try VerificationSet.locate(targets: ["lfw"], in: folder.file("lfw")).count == 1)
    }

    @Test func whatIsMissingIsNamed() throws {
        let folder = try TemporaryFolder()
        #expect(message([], folder.url).contains("holds no verification sets"))
        try make("lfw", pairs: [true], in: folder)
        try make("cfp", pairs: [true], in: folder)
        try folder.write("x", "agedb.bin")
        #expect(
            message(["lfw", "nope"], folder.url)
                == "\(folder.path): has no verification set nope; it holds agedb, cfp, lfw (choose with "
                + "--targets, in a run with evaluation.targets)")
        #expect(message(["agedb"], folder.url).contains("agedb.bin: is no verification pack"))
        #expect(message(["cfp"], folder.file("lfw")).contains("is itself the verification set lfw"))
        #expect(message([], folder.file("none")).contains("No such file"))
        try FileManager.default.removeItem(at: folder.file("lfw/pair_label.npy"))
        #expect(message(["lfw"], folder.url).contains("lfw/pair_label.npy: No such file"))
    }

    @Test func aMissingImageIsNamed() throws {
        let folder = try TemporaryFolder()
        try make("lfw", pairs: [true, false], in: folder)
        try FileManager.default.removeItem(at: folder.file("lfw/imgs/2.jpg"))
        let text = message(["lfw"], folder.url)
        #expect(text.contains("lfw/imgs/2.jpg: is missing; pair_label.npy names 2 pairs"))
    }

    @Test func tooManyImagesAreRefused() throws {
        let folder = try TemporaryFolder()
        try make("lfw", pairs: [true], in: folder)
        try folder.write(png, "lfw/imgs/2.jpg")
        #expect(
            message(["lfw"], folder.url).contains("holds 3 images, pair_label.npy names 1 pairs"))
    }

    @Test func labelsMustBeOneBoolPerPair() throws {
        let folder = try TemporaryFolder()
        try make("lfw", pairs: [true], in: folder)
        let file = folder.file("lfw/pair_label.npy")
        for array in [RawArray([Int64(1)]), RawArray([true], shape: [1, 1]), RawArray([Bool]())] {
            try NPYFile.write(array, to: file)
            #expect(message(["lfw"], folder.url).contains("one BOOL per pair is expected"))
        }
        try Data("text".utf8).write(to: file)
        #expect(message(["lfw"], folder.url).contains("is not an .npy file"))
    }
}

@Suite(.enabled(if: Fixtures.available)) struct GoldenVerificationSetTests {
    @Test func sharpFacesOpen() throws {
        let set = try #require(
            try VerificationSet.locate(
                targets: ["sharp"], in: Fixtures.url("verification")
            ).first)
        #expect(set.pairs.count == 100)
        #expect(set.imageCount == 200)
    }
}
