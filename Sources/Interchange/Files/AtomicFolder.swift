public import Foundation

/// Folders that are complete or not there, whatever happens while they are filled.
///
/// The files go to `NAME.partial` beside the folder, which takes the name at the end. A failure removes
/// the partial folder; a crash leaves one that the next attempt empties.
public enum AtomicFolder {
    /// Where `folder` grows.
    public static func partial(of folder: URL) -> URL {
        let target = folder.standardizedFileURL
        return target.deletingLastPathComponent()
            .appending(path: target.lastPathComponent + AtomicFile.partialSuffix)
    }

    /// Calls `body` with an empty folder, then gives it the name of `folder`, which must be missing
    /// or empty.
    ///
    /// - Throws: `FileError` naming the folder, also when another process fills it; what `body` throws.
    public static func fill(_ folder: URL, _ body: (URL) throws -> Void) throws {
        let target = folder.standardizedFileURL
        let partial = partial(of: target)
        let descriptor = try claim(partial, for: target)
        defer { close(descriptor) }
        do {
            try body(partial)
            guard rename(partial.path, target.path) == 0 else {
                throw FileError.last("write", target.path)
            }
        } catch {
            try? FileManager.default.removeItem(at: partial)
            throw error
        }
        try AtomicFile.synchronize(folder: target.deletingLastPathComponent())
    }

    /// Makes the partial folder, empty, and locks it against other processes.
    private static func claim(_ partial: URL, for target: URL) throws -> Int32 {
        try Folder.make(target.deletingLastPathComponent())
        try Folder.make(partial)
        let descriptor = open(partial.path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw FileError.last("write", target.path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw FileError.malformed(
                path: target.path, reason: "is being made by another process; wait for it")
        }
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: partial.path) {
                try FileManager.default.removeItem(at: partial.appending(path: name))
            }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }
}
