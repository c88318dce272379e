import FaceData
import Foundation
import Testing

@Suite struct ImageListTests {
    private let png = TestPNG.numbered(0, size: 2)

    private func open(_ url: URL, identities: Int = 0) throws -> FaceDataset {
        try FaceDataset.open(path: url.path, identities: identities)
    }

    private func lines(_ dataset: FaceDataset) -> [String] {
        (0..<dataset.count).map { "\(dataset.name(at: $0))|\(dataset.label(at: $0))" }
    }

    @Test func pathsMayHoldSpacesAndRepeat() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write(
            "\u{feff}# a comment\n\nb/2.png\t1\r\na b/1 2.png   0\nb/2.png 1\n /abs/x.png\t 2",
            "l.txt")
        let dataset = try open(list)
        #expect(lines(dataset) == ["b/2.png|1", "a b/1 2.png|0", "b/2.png|1", "/abs/x.png|2"])
        #expect(dataset.identities == 3)
        #expect(dataset.form == .list)
    }

    @Test func mxnetListsHaveThreeColumns() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("7\t1.000000\tb c.png\n3\t0\ta.png\n", "l.lst")
        #expect(lines(try open(list)) == ["b c.png|1", "a.png|0"])
    }

    @Test func relativePathsStartAtTheList() throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try folder.write(png, "sub/1.png")
        let other = TestPNG.numbered(1, size: 2)
        let absolute = try elsewhere.write(other, "2.png")
        let list = try folder.write("sub/1.png 0\n\(absolute.path) 0\nsub/none.png 0\n", "l.tsv")
        let dataset = try open(list)
        #expect(try dataset.bytes(at: 0) == png)
        #expect(try dataset.bytes(at: 1) == other)
        let error = #expect(throws: DatasetError.self) { try dataset.bytes(at: 2) }
        #expect(error?.description == "sub/none.png: No such file or directory")
    }

    @Test(arguments: [
        ("l.txt", "a.png 0\nb.png\n", 2, "a path and a label"),
        ("l.txt", "a.png -1\n", 1, "“-1”"),
        ("l.txt", "# c\n\na.png x\n", 3, "“x”"),
        ("l.txt", "a.png 1.5\n", 1, "“1.5”"),
        ("l.txt", "a.png 3000000000\n", 1, "“3000000000”"),
        ("l.lst", "0 0 a.png\n", 1, "here are 1 fields"),
        ("l.lst", "0\t0\t1\ta.png\n", 1, "here are 4 fields"),
        ("l.lst", "0\t0\t \n", 1, "here are 2 fields"),
        ("l.lst", "0\tx\ta.png\n", 1, "“x”"),
    ])
    func wrongLinesAreNamed(name: String, text: String, line: Int, part: String) throws {
        let folder = try TemporaryFolder()
        let list = try folder.write(text, name)
        let error = #expect(throws: DatasetError.self) { try open(list) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("\(list.path), line \(line): "), "\(message)")
        #expect(message.contains(part), "\(message)")
    }

    @Test func aGapInTheLabelsIsNamed() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("a.png 0\nb.png 4\nc.png 2\n", "l.txt")
        let error = #expect(throws: DatasetError.self) { try open(list) }
        #expect(
            error?.description
                == "\(list.path): no image has the label 1 (the first of 2); number the labels "
                + "without gaps, or set data.identities = 5 to keep the empty class")
        #expect(try open(list, identities: 5).identities == 5)
        #expect(try open(list, identities: 9).identities == 9)
        let mismatch = #expect(throws: DatasetError.self) { try open(list, identities: 4) }
        #expect(
            mismatch?.description
                == "\(list.path): has labels up to 4, which are 5 identities; data.identities is 4; "
                + "set it to 5 or more, or to 0")
    }

    @Test func aLabelFarOutTakesNoMemory() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("a.png 0\nb.png 2147483646\n", "l.txt")
        let error = #expect(throws: DatasetError.self) { try open(list) }
        #expect(error?.description.contains("no image has the label 1") == true)
    }

    @Test func anEmptyListIsRefused() throws {
        let folder = try TemporaryFolder()
        let list = try folder.write("# nothing\n", "l.txt")
        let error = #expect(throws: DatasetError.self) { try open(list) }
        #expect(error?.description == "\(list.path): names no image")
    }
}
