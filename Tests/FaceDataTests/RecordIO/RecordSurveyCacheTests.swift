import FaceData
import Foundation
import Testing

@Suite struct RecordSurveyCacheTests {
    /// As many records as are kept, of two people, the file an hour old.
    private func pack(in folder: TemporaryFolder) throws -> URL {
        var data = Data()
        for number in 0..<10_000 {
            data += TestRecord.image(UInt64(number), label: Float(number % 2))
        }
        let file = try folder.write(data, "x.rec")
        try age(file)
        return file
    }

    private func age(_ file: URL) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: file.path)
    }

    /// Records changed in place, with size and time as they were, go unnoticed; a later time does not.
    @Test func anUnchangedFileIsNotReadAgain() throws {
        let folder = try TemporaryFolder()
        let cache = FolderIndexCache(folder: folder.file("cache"))
        let file = try pack(in: folder)
        let first = try FaceDataset.open(path: file.path, cache: cache)
        #expect(first.count == 10_000)
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder.file("cache").path)
        #expect(entries.count == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: Data([0]))
        try handle.close()
        try FileManager.default.setAttributes(
            [.modificationDate: #require(attributes[.modificationDate])], ofItemAtPath: file.path)
        let second = try FaceDataset.open(path: file.path, cache: cache)
        #expect(second.fingerprint() == first.fingerprint())
        #expect(second.identities == 2)
        #expect(second.warnings == first.warnings)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: file.path)
        #expect(try FaceDataset.open(path: file.path, cache: cache).count == 9_999)
    }

    @Test func aNewIndexIsSeen() throws {
        let folder = try TemporaryFolder()
        let cache = FolderIndexCache(folder: folder.file("cache"))
        let file = try pack(in: folder)
        _ = try FaceDataset.open(path: file.path, cache: cache)
        try age(folder.write("3\t0\n4\t36\n", "x.idx"))
        #expect(try FaceDataset.open(path: file.path, cache: cache).count == 2)
    }

    @Test func aBrokenEntryIsNoError() throws {
        let folder = try TemporaryFolder()
        let cache = FolderIndexCache(folder: folder.file("cache"))
        let file = try pack(in: folder)
        _ = try FaceDataset.open(path: file.path, cache: cache)
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("cache").path).first)
        try folder.write("broken", "cache/\(name)")
        #expect(try FaceDataset.open(path: file.path, cache: cache).count == 10_000)
    }
}
