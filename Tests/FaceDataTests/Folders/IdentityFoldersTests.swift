import FaceData
import Fixtures
import Foundation
import Testing

@Suite struct IdentityFoldersTests {
    private let png = TestPNG.numbered(0, size: 2)

    private func open(
        _ folder: TemporaryFolder, identities: Int = 0, exclude: URL? = nil
    ) throws -> FaceDataset {
        try FaceDataset.open(
            path: folder.path, identities: identities, exclude: exclude,
            cache: FolderIndexCache(folder: nil))
    }

    private func names(_ dataset: FaceDataset) -> [String] {
        (0..<dataset.count).map { "\(dataset.name(at: $0)) \(dataset.label(at: $0))" }
    }

    /// Byte order: digits, capitals, small letters; "10" before "2"; within an identity by directory
    /// ("b/x", "b/x-", "b/x/y": `-` comes before `/`), then by name.
    @Test func labelsAndImagesAreInByteOrder() throws {
        let folder = try TemporaryFolder()
        for name in [
            "b/x/1.jpg", "b/x/y/1.jpg", "b/b.jpg", "b/a.JPG", "b-/1.png", "b/x-/0.jpeg", "B/1.jpg",
            "10/1.jpg",
            "2/1.jpg", "é/1.jpg",
        ] {
            try folder.write(png, name)
        }
        let dataset = try open(folder)
        #expect(
            names(dataset) == [
                "10/1.jpg 0", "2/1.jpg 1", "B/1.jpg 2", "b/a.JPG 3", "b/b.jpg 3", "b/x/1.jpg 3",
                "b/x-/0.jpeg 3", "b/x/y/1.jpg 3", "b-/1.png 4", "é/1.jpg 5",
            ])
        #expect(dataset.identities == 6)
        #expect(dataset.form == .folder)
        #expect(try dataset.bytes(at: 4) == png)
    }

    @Test func hiddenAndOtherFilesAreLeftOut() throws {
        let folder = try TemporaryFolder()
        for name in ["a/1.jpg", "a/._1.jpg", "a/.git/2.jpg", ".thumbs/3.jpg", "top.jpg"] {
            try folder.write(png, name)
        }
        for name in ["a/2.bmp", "a/3.BMP", "a/x/4.webp", "a/notes.txt"] {
            try folder.write("x", name)
        }
        let dataset = try open(folder)
        #expect(names(dataset) == ["a/1.jpg 0"])
        #expect(dataset.warnings.count == 1)
        #expect(dataset.warnings.first?.hasSuffix("not supported: 2 .bmp, 1 .webp") == true)
    }

    /// The mistake of giving the folder above the right one.
    @Test func peopleOneFolderTooDeepAreSpokenOf() throws {
        let folder = try TemporaryFolder()
        for name in ["train/a/1.jpg", "train/b/1.jpg", "test/imgs/0.jpg"] {
            try folder.write(png, name)
        }
        let dataset = try open(folder)
        #expect(dataset.identities == 2)
        let warning = try #require(dataset.warnings.first)
        #expect(warning.contains("no image lies in an identity folder itself"))
        #expect(warning.hasSuffix("give \(folder.path)/test"))
        try folder.write(png, "train/1.jpg")
        #expect(try open(folder).warnings.isEmpty)
    }

    @Test func linksAreFollowedButNotInCircles() throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try elsewhere.write(png, "9.png")
        try folder.write(png, "a/1.jpg")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            at: folder.file("a/up"), withDestinationURL: folder.url)
        try manager.createSymbolicLink(
            at: folder.file("a/self"), withDestinationURL: folder.file("a"))
        try manager.createSymbolicLink(at: folder.file("b"), withDestinationURL: elsewhere.url)
        try manager.createSymbolicLink(
            at: folder.file("a/2.jpg"), withDestinationURL: elsewhere.file("9.png"))
        let dataset = try open(folder)
        #expect(names(dataset) == ["a/1.jpg 0", "a/2.jpg 0", "b/9.png 1"])
        #expect(try dataset.bytes(at: 2) == png)
    }

    @Test func manyIdentitiesKeepTheirOrder() throws {
        let folder = try TemporaryFolder()
        for number in 0..<150 {
            try folder.write(png, "id\(1000 + number)/\(number).jpg")
        }
        let dataset = try open(folder)
        #expect(names(dataset) == (0..<150).map { "id\(1000 + $0)/\($0).jpg \($0)" })
    }

    @Test func aFolderWithoutFoldersIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, "1.jpg")
        let error = #expect(throws: DatasetError.self) { try open(folder) }
        #expect(error?.description.contains("holds no folders; one folder of images") == true)
    }

    @Test func anEmptyIdentityIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, "a/1.jpg")
        try folder.makeFolder("b")
        try folder.write(png, "c/1.jpg")
        let error = #expect(throws: DatasetError.self) { try open(folder) }
        #expect(
            error?.description
                == "\(folder.path): the folder “b” has no JPEG or PNG image; remove it, or set "
                + "data.identities = 3 to keep the empty class")
        let dataset = try open(folder, identities: 3)
        #expect(dataset.identities == 3)
        #expect(names(dataset) == ["a/1.jpg 0", "c/1.jpg 2"])
        let mismatch = #expect(throws: DatasetError.self) { try open(folder, identities: 4) }
        #expect(
            mismatch?.description
                == "\(folder.path): holds 3 identity folders, data.identities is 4; set it to 3, "
                + "or to 0")
    }

    @Test func excludedImagesAreGone() throws {
        let folder = try TemporaryFolder()
        for name in ["a/1.jpg", "a/2.jpg", "a/3.jpg", "b/1.jpg", "b/2.jpg", "c/1.jpg"] {
            try folder.write(png, name)
        }
        let lists = try TemporaryFolder()
        let exclude = try lists.write("# bad\n\na/1.jpg\r\n b/1.jpg\nb/1.jpg\n", "exclude.txt")
        let dataset = try open(folder, exclude: exclude)
        #expect(names(dataset) == ["a/2.jpg 0", "a/3.jpg 0", "b/2.jpg 1", "c/1.jpg 2"])
        try lists.write("a/1.jpg\nx/1.jpg\nd.jpg\n", "exclude.txt")
        let unknown = #expect(throws: DatasetError.self) { try open(folder, exclude: exclude) }
        #expect(
            unknown?.description.hasPrefix(
                "\(exclude.path), line 2: the data set has no image “x/1.jpg”") == true)
        try lists.write("c/1.jpg\n", "exclude.txt")
        let emptied = #expect(throws: DatasetError.self) { try open(folder, exclude: exclude) }
        #expect(emptied?.description.contains("the folder “c”") == true)
        #expect(throws: DatasetError.self) { try open(folder, exclude: lists.file("none")) }
    }
}

@Suite(.enabled(if: Fixtures.available)) struct GoldenFoldersTests {
    /// `faces_index.json` lists the images in the order of torchvision's ImageFolder.
    @Test func facesAreInImageFolderOrder() throws {
        let json = try #require(Fixtures.json("faces_index.json") as? [String: Any])
        let samples = try #require(json["samples"] as? [[String: Any]])
        let dataset = try FaceDataset.open(
            path: Fixtures.url("faces").path, cache: FolderIndexCache(folder: nil))
        #expect(dataset.identities == 30)
        #expect(dataset.count == samples.count)
        for (index, sample) in samples.enumerated() {
            #expect(dataset.name(at: index) == sample["path"] as? String)
            #expect(Int(dataset.label(at: index)) == sample["class_index"] as? Int)
            #expect(dataset.byteCount(at: index) == sample["bytes"] as? Int)
        }
    }
}
