import FaceData
import Foundation
import Testing

@Suite struct FolderIndexCacheTests {
    private let png = TestPNG.numbered(0, size: 2)

    /// A data set all of whose folders were last changed a minute ago.
    private func dataset() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(png, "a/1.jpg")
        try folder.write(png, "b/x/1.jpg")
        try folder.write("x", "b/1.bmp")
        try age(folder, ["", "a", "b", "b/x"])
        return folder
    }

    private func age(_ folder: TemporaryFolder, _ names: [String], seconds: Double = 60) throws {
        for name in names {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
                ofItemAtPath: folder.file(name).path)
        }
    }

    private func open(_ folder: TemporaryFolder, _ cache: TemporaryFolder) throws -> FaceDataset {
        try FaceDataset.open(path: folder.path, cache: FolderIndexCache(folder: cache.url))
    }

    private func entries(_ cache: TemporaryFolder) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: cache.url, includingPropertiesForKeys: nil)
    }

    /// A file that grows in place changes no folder: only a fresh look sees its new size.
    @Test func anUnchangedFolderIsNotReadAgain() throws {
        let folder = try dataset()
        let cache = try TemporaryFolder()
        let first = try open(folder, cache)
        #expect(try entries(cache).count == 1)
        let handle = try FileHandle(forWritingTo: folder.file("a/1.jpg"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([0]))
        try handle.close()
        let second = try open(folder, cache)
        #expect(second.byteCount(at: 0) == png.count)
        #expect((0..<2).map { second.name(at: $0) } == ["a/1.jpg", "b/x/1.jpg"])
        #expect((0..<2).map { second.label(at: $0) } == [0, 1])
        #expect(second.warnings == first.warnings)
        #expect(second.warnings.count == 1)
        #expect(second.fingerprint() == first.fingerprint())
        let fresh = try FaceDataset.open(path: folder.path, cache: FolderIndexCache(folder: nil))
        #expect(fresh.byteCount(at: 0) == png.count + 1)
        #expect(fresh.fingerprint() != first.fingerprint())
    }

    @Test(arguments: ["a/2.jpg", "b/x/2.jpg", "c/1.jpg"])
    func aNewFileIsSeen(name: String) throws {
        let folder = try dataset()
        let cache = try TemporaryFolder()
        #expect(try open(folder, cache).count == 2)
        try folder.write(png, name)
        #expect(try open(folder, cache).count == 3)
    }

    @Test func aRemovedFileIsSeen() throws {
        let folder = try dataset()
        try folder.write(png, "a/2.jpg")
        try age(folder, ["a"])
        let cache = try TemporaryFolder()
        #expect(try open(folder, cache).count == 3)
        try FileManager.default.removeItem(at: folder.file("a/2.jpg"))
        #expect(try open(folder, cache).count == 2)
    }

    /// A folder changed in the same tick as it was read looks unchanged: it is not trusted.
    @Test func aFolderReadJustAfterAChangeIsReadAgain() throws {
        let folder = try dataset()
        let now = Date()
        try FileManager.default.setAttributes(
            [.modificationDate: now], ofItemAtPath: folder.file("a").path)
        let cache = try TemporaryFolder()
        #expect(try open(folder, cache).count == 2)
        try folder.write(png, "a/2.jpg")
        try FileManager.default.setAttributes(
            [.modificationDate: now], ofItemAtPath: folder.file("a").path)
        #expect(try open(folder, cache).count == 3)
    }

    @Test func aDamagedEntryIsReplaced() throws {
        let folder = try dataset()
        let cache = try TemporaryFolder()
        _ = try open(folder, cache)
        let entry = try #require(entries(cache).first)
        let whole = try Data(contentsOf: entry)
        for damaged in [Data(), whole.prefix(100), whole.dropLast(3), Data("nonsense".utf8)] {
            try damaged.write(to: entry)
            #expect(try open(folder, cache).count == 2)
            #expect(try Data(contentsOf: entry).count == whole.count)
        }
    }

    /// What is kept is what is held in memory: 16 bytes per image beside its name of 7.
    @Test func anImageTakesFewBytes() throws {
        let folder = try TemporaryFolder()
        for number in 0..<400 {
            let name = "id\(number / 100)/\(100 + number % 100).jpg"
            try folder.write("", name)
        }
        let cache = try TemporaryFolder()
        #expect(try open(folder, cache).count == 400)
        let small = try TemporaryFolder()
        for identity in 0..<4 { try small.write("", "id\(identity)/100.jpg") }
        let smallCache = try TemporaryFolder()
        #expect(try open(small, smallCache).count == 4)
        #expect(try size(cache) - size(smallCache) <= 396 * (16 + 7) + 64)
    }

    private func size(_ cache: TemporaryFolder) throws -> Int {
        try Data(contentsOf: #require(entries(cache).first)).count
    }

    @Test func aCacheThatCannotBeWrittenIsNoError() throws {
        let folder = try dataset()
        let place = try TemporaryFolder()
        let file = try place.write("a file where the folder should be", "cache")
        let dataset = try FaceDataset.open(
            path: folder.path, cache: FolderIndexCache(folder: file.appending(path: "below")))
        #expect(dataset.count == 2)
    }

    @Test(
        arguments: [
            (["SOLOFACE_CACHE": "/s", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/s"),
            (["SOLOFACE_CACHE": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/soloface"),
            (["HOME": "/h"], "/h/.cache/soloface"),
            ([:], nil),
        ] as [([String: String], String?)])
    func thePlaceIsTheUsers(environment: [String: String], path: String?) {
        let cache = FolderIndexCache.standard(environment: environment)
        #expect(cache.folder?.path == path)
    }
}
