import Foundation

/// A new folder that goes away with the test.
final class TemporaryFolder {
    let url: URL

    init() throws {
        // Resolved, as the folders in messages are.
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        url = folder.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path }

    func file(_ name: String) -> URL { url.appending(path: name) }

    /// Writes a file and the folders above it.
    @discardableResult
    func write(_ data: Data, _ name: String) throws -> URL {
        let file = file(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        return file
    }

    @discardableResult
    func write(_ text: String, _ name: String) throws -> URL { try write(Data(text.utf8), name) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(at: file(name), withIntermediateDirectories: true)
    }
}
