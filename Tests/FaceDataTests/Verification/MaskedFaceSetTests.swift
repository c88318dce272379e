import FaceData
import Foundation
import Testing

@Suite struct MaskedFaceSetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func pictures(_ names: [String]) throws {
        let picture = try JPEGEncoder().encode(RGBImage(width: 112, height: 112))
        for name in names { try folder.write(picture, name) }
    }

    @Test func foldersTellMasks() throws {
        try pictures([
            "set/a/masked/1.jpg", "set/a/unmasked/1.jpg", "set/a/2.jpg", "set/b/masked/x/1.jpg",
            "set/masked/1.jpg",
        ])
        let set = try MaskedFaceSet.open(path: folder.file("set").path)
        let found = (0..<set.count).map { (set.name(at: $0), set.labels[$0], set.isMasked[$0]) }
        #expect(set.identities == 3)
        // A person whose folder is called “masked” is a person.
        #expect(
            found.map { "\($0.0) \($0.1) \($0.2)" }.sorted() == [
                "a/2.jpg 0 false", "a/masked/1.jpg 0 true", "a/unmasked/1.jpg 0 false",
                "b/masked/x/1.jpg 1 true", "masked/1.jpg 2 false",
            ])
    }

    @Test func listsTellMasks() throws {
        try pictures(["one 1.jpg", "2.jpg"])
        let list = try folder.write(Data("one 1.jpg\t7 1\n2.jpg 8 0\n".utf8), "list.txt")
        let set = try MaskedFaceSet.open(path: list.path)
        #expect(set.labels == [7, 8])
        #expect(set.isMasked == [true, false])
        #expect(set.name(at: 0) == "one 1.jpg")
        #expect(try set.withBytes(at: 0, using: ReadBuffer()) { $0.count } > 100)
    }

    @Test(arguments: [
        ("a.jpg 1 2\n", "“2” is neither 0 (no mask) nor 1 (mask)"),
        ("a.jpg\n", "path, person and 0 or 1 are expected"),
        ("a.jpg x 1\n", "the label “x” is not a whole number from 0 to 2147483646"),
    ])
    func namesTheLine(text: String, reason: String) throws {
        let list = try folder.write(Data("b.jpg 1 0\n\(text)".utf8), "list.txt")
        #expect(throws: DatasetError.line(path: list.path, line: 2, reason: reason)) {
            try MaskedFaceSet.open(path: list.path)
        }
    }

    @Test func theMarkChangesWithTheFiles() throws {
        try pictures(["set/a/1.jpg", "set/b/1.jpg"])
        let path = folder.file("set").path
        let before = try MaskedFaceSet.open(path: path).changeMark
        #expect(try MaskedFaceSet.open(path: path).changeMark == before)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)],
            ofItemAtPath: folder.file("set/a/1.jpg").path)
        #expect(try MaskedFaceSet.open(path: path).changeMark != before)
    }
}
