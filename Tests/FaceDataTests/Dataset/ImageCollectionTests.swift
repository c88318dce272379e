import FaceData
import Foundation
import Testing

@Suite struct ImageCollectionTests {
    private let png = TestPNG.numbered(0, size: 2)

    private func names(_ url: URL) throws -> [String] {
        let images = try ImageCollection.open(path: url.path)
        return (0..<images.count).map { images.name(at: $0) }
    }

    @Test func foldersAreWalked() throws {
        let folder = try TemporaryFolder()
        for name in ["2.jpg", "10.png", "b/1.jpg", "b/c/1.jpg", ".x/1.jpg"] {
            try folder.write(png, name)
        }
        try folder.write("x", "a.txt")
        #expect(try names(folder.url) == ["10.png", "2.jpg", "b/1.jpg", "b/c/1.jpg"])
        let images = try ImageCollection.open(path: folder.path)
        #expect(try images.withBytes(at: 3, using: ReadBuffer()) { Data($0) } == png)
    }

    @Test func listsMayHaveLabelsOrNone() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, "a.png")
        try folder.write(png, "b 7")
        let list = try folder.write("a.png\na.png 3\nb 7\nb 7 2\nmissing.png\n", "l.txt")
        #expect(try names(list) == ["a.png", "a.png", "b 7", "b 7", "missing.png"])
        let mxnet = try folder.write("0\t1\ta b.png\n", "l.lst")
        #expect(try names(mxnet) == ["a b.png"])
    }

    @Test func nothingIsAnError() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DatasetError.self) { try names(folder.url) }
        #expect(error?.description.contains("has no JPEG or PNG image") == true)
        #expect(throws: DatasetError.self) { try names(folder.file("none")) }
        let image = try folder.write(png, "one.jpg")
        let mistake = #expect(throws: DatasetError.self) { try names(image) }
        #expect(mistake?.description.contains("one.jpg: is an image itself") == true)
    }
}
