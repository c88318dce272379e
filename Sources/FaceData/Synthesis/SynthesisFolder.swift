package import Foundation
import Interchange

/// The folder of a set of synthetic faces, which is there whole or not at all.
///
/// A set grows in `NAME.partial` beside its place and takes its name when it is complete. The
/// file with its configuration is written last.
package struct SynthesisFolder {
    static let configurationFile = "synthesis.json"

    private let target: URL
    private let partial: URL

    /// The set that is, or will be, in `folder`.
    package init(_ folder: URL) {
        target = folder.standardizedFileURL
        partial = target.deletingLastPathComponent()
            .appending(path: target.lastPathComponent + AtomicFile.partialSuffix)
    }

    /// Whether the set is there already.
    ///
    /// - Throws: `SynthesisError.otherSettings` or `.occupied` when something else is,
    ///   `FileError` when that cannot be found out.
    package func holds(_ configuration: SynthesisConfiguration) throws -> Bool {
        let path = target.path
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let file = target.appending(path: Self.configurationFile)
        guard FileManager.default.fileExists(atPath: file.path) else {
            guard let contents = try? FileManager.default.contentsOfDirectory(atPath: path),
                contents.isEmpty
            else { throw SynthesisError.occupied(path: path) }
            return false
        }
        let data = try MappedFile.data(contentsOf: file)
        guard let found = try? JSONDecoder().decode(SynthesisConfiguration.self, from: data) else {
            throw SynthesisError.occupied(path: path)
        }
        if let difference = configuration.difference(from: found) {
            throw SynthesisError.otherSettings(path: path, difference: difference)
        }
        return true
    }

    /// Calls `body` with an empty folder, then gives it the name of the set.
    ///
    /// What an earlier attempt left is removed first; what a failing one made is removed too.
    /// - Throws: `SynthesisError.busy`, `FileError`, and what `body` throws.
    package func fill(
        with configuration: SynthesisConfiguration, _ body: (URL) throws -> Void
    ) throws {
        let descriptor = try claim()
        defer { close(descriptor) }
        do {
            try body(partial)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try AtomicFile.write(
                encoder.encode(configuration), to: partial.appending(path: Self.configurationFile))
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
    private func claim() throws -> Int32 {
        try Folder.make(target.deletingLastPathComponent())
        try Folder.make(partial)
        let descriptor = open(partial.path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw FileError.last("write", target.path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SynthesisError.busy(path: target.path)
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

    /// Writes a file of a set; the set is atomic, so the file need not be.
    ///
    /// - Throws: `FileError.system` naming the file.
    static func write(_ data: Data, to file: URL) throws(FileError) {
        let path = file.path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last("write", path) }
        defer { close(descriptor) }
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes { bytes in
                Foundation.write(
                    descriptor, bytes.baseAddress.map { $0 + written }, data.count - written)
            }
            guard count >= 0 || errno == EINTR else { throw .last("write", path) }
            written += max(count, 0)
        }
    }
}
