import FaceData
import Foundation
import Testing

@Suite struct FaceAlignmentTests {
    private let folder: TemporaryFolder
    private let numbers =
        "38.2946 51.6963 73.5318 51.5014 56.0252 71.7366 41.5493 92.3655 "
        + "70.7299 92.2041"

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a grey picture of 120 x 130 pixels under each name, and a list of them.
    private func list(_ names: [String]) throws -> URL {
        for (number, name) in names.enumerated() {
            let picture = RGBImage(
                width: 120, height: 130, filledWith: UInt8(40 + 10 * number))
            try folder.write(
                name.hasSuffix("png") ? PNGEncoder.encode(picture) : JPEGEncoder().encode(picture),
                name)
        }
        let lines = names.map { "\($0) \(numbers)\n" }.joined()
        return try folder.write(Data(lines.utf8), "list.txt")
    }

    private func level(_ name: String) throws -> Int {
        let picture = try Data(contentsOf: folder.file(name)).withUnsafeBytes {
            try ImageDecoder().decode($0)
        }
        #expect(picture.width == 112 && picture.height == 112)
        return Int(picture.pixels[56 * 112 * 3])
    }

    @Test func picturesKeepTheirPathsAndFormats() throws {
        let alignment = try FaceAlignment(list: try list(["a/1.jpg", "a/2.png", "b/c/3.jpg"]))
        var reported: [Int] = []
        let summary = try alignment.write(to: folder.file("out")) { done, _ in
            reported.append(done)
        }
        #expect(summary.images == 3)
        #expect(summary.bad.isEmpty)
        #expect(reported == [3])
        #expect(abs(try level("out/a/1.jpg") - 40) <= 1)
        #expect(try level("out/a/2.png") == 50)
        #expect(abs(try level("out/b/c/3.jpg") - 60) <= 1)
        // Three tiles of 112 in a row, 4 apart.
        #expect(summary.contactSheet.width == 4 + 3 * 116)
        #expect(summary.contactSheet.height == 120)
        #expect(summary.contactSheet.pixels[0] == 255)
        #expect(summary.contactSheet.pixels[(60 * 352 + 60) * 3] == 40)
        #expect(summary.contactSheet.pixels[(60 * 352 + 180) * 3] == 50)
    }

    @Test func tooManyBadPicturesLeaveNothing() throws {
        let file = try list(["1.jpg", "2.jpg"])
        try folder.write(Data("no picture".utf8), "2.jpg")
        let alignment = try FaceAlignment(list: file)
        #expect(throws: DatasetError.self) { try alignment.write(to: folder.file("out")) }
        #expect(!FileManager.default.fileExists(atPath: folder.file("out").path))
    }

    @Test(arguments: ["/1.jpg", "../1.jpg", "a/../1.jpg", "a//1.jpg"])
    func refusesPathsThatLeadElsewhere(name: String) throws {
        let file = try folder.write(Data("\(name) \(numbers)\n".utf8), "list.txt")
        let error = #expect(throws: DatasetError.self) { try FaceAlignment(list: file) }
        #expect("\(try #require(error))".contains("list.txt, line 1: the path “\(name)” must lie"))
    }

    @Test func refusesAPathThatComesAgain() throws {
        let file = try list(["1.jpg", "2.jpg", "1.jpg"])
        let error = #expect(throws: DatasetError.self) { try FaceAlignment(list: file) }
        #expect("\(try #require(error))".contains("line 3: “1.jpg” stands in line 1 too"))
    }

    @Test func aSheetShowsEvenlySpreadPictures() {
        #expect(ContactSheet.choice(of: 3) == [0, 1, 2])
        let many = ContactSheet.choice(of: 8000)
        #expect(many.count == 80)
        #expect(many[1] == 100)
        #expect(many.last == 7900)
    }

    @Test func pngComesBackAsItWas() throws {
        var picture = RGBImage(width: 5, height: 3)
        for index in picture.pixels.indices { picture.pixels[index] = UInt8(index * 5) }
        let decoded = try PNGEncoder.encode(picture).withUnsafeBytes {
            try ImageDecoder().decode($0)
        }
        #expect(decoded == picture)
    }
}
