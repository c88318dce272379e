import FaceData
import Foundation
import Testing

@Suite struct LandmarkListTests {
    private static let numbers = "1 2 30 4 5 6 7 8 9.5 10"

    private static func list(_ text: String) throws -> (TemporaryFolder, LandmarkList) {
        let folder = try TemporaryFolder()
        let file = try folder.write(Data(text.utf8), "list.txt")
        return (folder, try LandmarkList(contentsOf: file))
    }

    @Test func readsPathsLandmarksAndScores() throws {
        let (_, list) = try Self.list(
            "# five points\na/1.jpg \(Self.numbers)\r\n\nmy face 2.jpg\t\(Self.numbers) 0.5\n")
        #expect(list.count == 2)
        #expect(list.name(at: 0) == "a/1.jpg")
        #expect(list.score(at: 0) == nil)
        #expect(list.line(at: 0) == 2)
        #expect(list.name(at: 1) == "my face 2.jpg")
        #expect(list.score(at: 1) == 0.5)
        #expect(list.line(at: 1) == 4)
        #expect(
            try list.landmarks(at: 1).points == [
                SIMD2(1, 2), SIMD2(30, 4), SIMD2(5, 6), SIMD2(7, 8), SIMD2(9.5, 10),
            ])
    }

    @Test func readsSixtyEightLandmarks() throws {
        let points = (0..<68).map { "\($0) \(2 * $0)" }.joined(separator: " ")
        let (_, list) = try Self.list("1.jpg \(points)\n2.jpg \(points) 0.9\n")
        #expect(try list.landmarks(at: 0).points[2] == SIMD2(30, 60))
        #expect(list.score(at: 1) == 0.9)
    }

    @Test(arguments: [
        ("1.jpg 1 2 3", "5 or 68 landmarks are expected, here are 1"),
        ("1.jpg 1 1 1 1 1 1 1 1 1 1", "all landmarks lie at one place"),
        ("1.jpg 1 2 3 4 5 6 7 8 9 nan", "a landmark is not a place in a picture"),
    ])
    func namesTheLine(line: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Data("ok.jpg \(Self.numbers)\n\(line)\n".utf8), "list.txt")
        #expect(throws: DatasetError.line(path: file.path, line: 2, reason: reason)) {
            try LandmarkList(contentsOf: file)
        }
    }

    @Test func anEmptyListIsRefused() throws {
        #expect(throws: DatasetError.self) { try Self.list("# nothing\n") }
    }

    @Test func aMissingPictureIsNamedWithItsLine() throws {
        let (folder, list) = try Self.list("# faces\nno.jpg \(Self.numbers)\n")
        let reason = "the image \(folder.path)/no.jpg cannot be read: No such file or directory"
        #expect(throws: DatasetError.line(path: list.path, line: 2, reason: reason)) {
            try AlignedImages(list, in: folder.url)
        }
    }
}
