public import Foundation

/// Files that are whole or not there, whatever happens while they are written.
///
/// The bytes go to `NAME.partial` in the same folder, reach the disk, and only then take the name.
/// A failure removes the partial file and leaves what had the name before; a crash leaves a partial
/// file that the next attempt overwrites.
///
/// A device or a pipe (`/dev/null`, `/dev/stdout`, a shell's `>(…)`) has nothing to protect and must not
/// give its name away: it is written to where it is.
public enum AtomicFile {
    /// What the name of a file being written ends with.
    public static let partialSuffix = ".partial"

    /// Says early what `write` would say after hours of work.
    ///
    /// - Throws: `FileError.system` when the folder of `url` is missing.
    public static func requireFolder(of url: URL) throws(FileError) {
        var status = stat()
        let folder = url.deletingLastPathComponent().path
        guard stat(folder, &status) == 0 else { throw .last("write", url.path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .system(action: "write", path: url.path, code: ENOTDIR)
        }
    }

    /// Writes `data` to `url`, replacing what is there.
    ///
    /// - Throws: `FileError.system` naming `url`.
    public static func write(_ data: Data, to url: URL) throws(FileError) {
        if SpecialFile.isOne(url.path) { return try SpecialFile.write(data, to: url.path) }
        let partial = try open(url)
        defer { close(partial) }
        try partial.writer.write(data)
        try finish(partial)
    }

    /// Writes what `body` writes to `url`, replacing what is there.
    ///
    /// - Throws: `FileError.system` naming `url`, and what `body` throws.
    public static func write(to url: URL, _ body: (FileWriter) throws -> Void) throws {
        if SpecialFile.isOne(url.path) { return try SpecialFile.write(to: url.path, body) }
        let partial = try open(url)
        defer { close(partial) }
        try body(partial.writer)
        try finish(partial)
    }

    /// Makes names given, renamed or removed in `folder` survive a loss of power.
    ///
    /// - Throws: `FileError.system` naming `folder`.
    public static func synchronize(folder: URL) throws(FileError) {
        let path = folder.path
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { Foundation.close(descriptor) }
        // Some network file systems cannot synchronise a folder; the files themselves are safe.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw .last("write", path)
        }
    }

    private struct Partial {
        let path: String
        let target: URL
        let descriptor: Int32
        let writer: FileWriter
    }

    private static func open(_ url: URL) throws(FileError) -> Partial {
        let name = url.path
        let path = name + partialSuffix
        while true {
            let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw .last("write", name) }
            // The lock keeps a second writer of the same name, perhaps another process, away from
            // a partial file that is not its own.
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                Foundation.close(descriptor)
                throw .malformed(
                    path: name, reason: "is being written by another process; wait for it")
            }
            guard isStill(descriptor, at: path) else {
                Foundation.close(descriptor)
                continue
            }
            guard fileSize(descriptor) == 0 || ftruncate(descriptor, 0) == 0 else {
                let error = FileError.last("write", name)
                Foundation.close(descriptor)
                throw error
            }
            let writer = FileWriter(path: name, descriptor: descriptor)
            return Partial(path: path, target: url, descriptor: descriptor, writer: writer)
        }
    }

    /// Whether the open file is the one at `path`: between opening and locking, another writer may
    /// have finished and renamed it.
    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private static func fileSize(_ descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : -1
    }

    private static func finish(_ partial: Partial) throws(FileError) {
        let path = partial.target.path
        guard fsync(partial.descriptor) == 0 else { throw .last("write", path) }
        guard rename(partial.path, path) == 0 else { throw .last("write", path) }
        try synchronize(folder: partial.target.deletingLastPathComponent())
    }

    /// Lets go of the file, and removes it unless it got its name.
    private static func close(_ partial: Partial) {
        if isStill(partial.descriptor, at: partial.path) { unlink(partial.path) }
        Foundation.close(partial.descriptor)
    }
}
