public import Foundation

/// Files of a folder that is atomic itself, so that they need not be.
public enum PlainFile {
    /// Writes `bytes` to `path`, replacing what is there; they need not have reached the disk.
    ///
    /// - Throws: `FileError.system` naming the file.
    public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FileError) {
        let writer = try open(path)
        defer { writer.close() }
        try writer.write(bytes)
    }

    /// Writes `data` to `file` in the same way.
    ///
    /// - Throws: `FileError.system` naming the file.
    public static func write(_ data: Data, to file: URL) throws(FileError) {
        let writer = try open(file.path)
        defer { writer.close() }
        try writer.write(data)
    }

    /// Writes what `body` writes to `file` in the same way.
    ///
    /// - Throws: `FileError.system` naming the file, and what `body` throws.
    public static func write(to file: URL, _ body: (FileWriter) throws -> Void) throws {
        let writer = try open(file.path)
        defer { writer.close() }
        try body(writer)
    }

    private static func open(_ path: String) throws(FileError) -> FileWriter {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("write", path) }
        return FileWriter(path: path, descriptor: descriptor)
    }
}
