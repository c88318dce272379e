import Foundation
import Interchange
import Testing

@Suite struct AtomicFileTests {
    struct Stop: Error {}

    @Test func aFileIsReplacedAndNothingElseIsLeft() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write(Data("one".utf8), to: file)
        try AtomicFile.write(to: file) { writer in
            try writer.write("two")
            try writer.write(Data(" three".utf8))
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == "two three")
        #expect(try folder.names() == ["a"])
    }

    @Test func aFailureLeavesTheOldFile() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write(Data("old".utf8), to: file)
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: file) { writer in
                try writer.write("new")
                throw Stop()
            }
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == "old")
        #expect(try folder.names() == ["a"])
    }

    @Test func whatACrashLeftIsOverwritten() throws {
        let folder = try TemporaryFolder()
        try Data("a much longer rest of an earlier attempt".utf8).write(
            to: folder.file("a.partial"))
        try AtomicFile.write(Data("new".utf8), to: folder.file("a"))
        #expect(try String(contentsOf: folder.file("a"), encoding: .utf8) == "new")
        #expect(try folder.names() == ["a"])
    }

    @Test func aSecondWriterOfTheSameFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try AtomicFile.write(to: file) { writer in
            let error = #expect(throws: FileError.self) {
                try AtomicFile.write(Data("second".utf8), to: file)
            }
            #expect(error?.description.contains("being written by another") == true)
            try writer.write("first")
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == "first")
        #expect(try folder.names() == ["a"])
    }

    @Test func aMissingFolderIsNamed() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("none/a")
        let error = #expect(throws: FileError.self) { try AtomicFile.write(Data(), to: file) }
        #expect(error == .system(action: "write", path: file.path, code: ENOENT))
        #expect(
            error?.description
                == "cannot write \(file.path): No such file or directory (check the path)")
    }

    /// A pipe and a link to a device stay what they are.
    @Test func devicesAndPipesAreNotReplaced() async throws {
        let folder = try TemporaryFolder()
        let pipe = folder.file("pipe")
        try #require(mkfifo(pipe.path, 0o600) == 0)
        async let read = Task.detached {
            try FileHandle(forReadingFrom: pipe).readToEnd()
        }.value
        try AtomicFile.write(Data("through".utf8), to: pipe)
        #expect(try await read == Data("through".utf8))
        let nowhere = folder.file("nowhere")
        try FileManager.default.createSymbolicLink(
            atPath: nowhere.path, withDestinationPath: "/dev/zero")
        try AtomicFile.write(Data("x".utf8), to: nowhere)
        try AtomicFile.write(to: nowhere) { writer in try writer.write("x") }
        let kind = try FileManager.default.attributesOfItem(atPath: nowhere.path)[.type]
        #expect(kind as? FileAttributeType == .typeSymbolicLink)
        #expect(try Set(folder.names()) == ["nowhere", "pipe"])
    }

    /// What a shell opened is written to, and keeps what it has.
    @Test func anOpenFileIsWrittenTo() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("a")
        try Data("text, ".utf8).write(to: file)
        let open = try FileHandle(forUpdating: file)
        try AtomicFile.write(
            Data("result".utf8), to: URL(filePath: "/proc/self/fd/\(open.fileDescriptor)"))
        #expect(try String(contentsOf: file, encoding: .utf8) == "text, result")
        #expect(try folder.names() == ["a"])
    }

    /// Every write to /dev/full fails as on a full disk.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsSaidSo() throws {
        let folder = try TemporaryFolder()
        let partial = folder.file("a.partial").path
        try FileManager.default.createSymbolicLink(
            atPath: partial, withDestinationPath: "/dev/full")
        let file = folder.file("a")
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write(Data("x".utf8), to: file)
        }
        #expect(error == .system(action: "write", path: file.path, code: ENOSPC))
        #expect(try folder.names() == [])
        #expect(throws: FileError.system(action: "write", path: "/dev/full", code: ENOSPC)) {
            try AtomicFile.write(Data("x".utf8), to: URL(filePath: "/dev/full"))
        }
    }
}
