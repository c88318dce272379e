import Foundation

/// What has a name and is no file to be replaced: devices, pipes, the open files of a process.
enum SpecialFile {
    /// Whether `path` leads to one; false when nothing is there.
    static func isOne(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return false
        // A shell may have opened a file as standard output.
        case S_IFREG: return openFiles.contains { path.hasPrefix($0) }
        default: return true
        }
    }

    private static let openFiles = ["/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/"]

    /// Writes `data` to what is there.
    ///
    /// - Throws: `FileError.system` naming `path`.
    static func write(_ data: Data, to path: String) throws(FileError) {
        let writer = try open(path)
        defer { writer.close() }
        try writer.write(data)
    }

    /// Writes what `body` writes.
    ///
    /// - Throws: `FileError.system` naming `path`, and what `body` throws.
    static func write(to path: String, _ body: (FileWriter) throws -> Void) throws {
        let writer = try open(path)
        defer { writer.close() }
        try body(writer)
    }

    private static func open(_ path: String) throws(FileError) -> FileWriter {
        let descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("write", path) }
        return FileWriter(path: path, descriptor: descriptor)
    }
}
