public import Foundation
import Interchange

/// Writes curves that TensorBoard shows: one event file per run of the program.
///
/// Every number is handed to the operating system at once and whole, so that a killed process
/// leaves a readable file, and a write that fails (a full disk) leaves the numbers before it.
/// A resumed run opens a further file in the same folder; TensorBoard joins them.
///
/// Not for use from several threads at once.
public final class EventFileWriter {
    /// The file being written.
    public let url: URL
    private var descriptor: Int32

    /// Creates `folder`, if need be, and a new event file in it.
    ///
    /// - Throws: `FileError.system` naming the folder or the file.
    public init(folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError.creating(folder: folder, error)
        }
        let now = Date()
        (url, descriptor) = try Self.create(in: folder, at: now)
        try append(.fileVersion(wallTime: now.timeIntervalSince1970))
    }

    deinit {
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    /// Adds a number to the curve `tag`.
    ///
    /// - Parameters:
    ///   - value: kept in single precision; may be NaN or infinite.
    ///   - step: the number of optimizer steps done.
    /// - Throws: `FileError.system` naming the file, for instance when the disk is full.
    public func scalar(
        _ tag: String, _ value: Double, step: Int, wallTime: Date = Date()
    ) throws {
        try append(.scalar(tag, value, step: step, wallTime: wallTime.timeIntervalSince1970))
    }

    /// Waits until everything written would survive a loss of power.
    ///
    /// - Throws: `FileError.system` naming the file.
    public func flush() throws {
        precondition(descriptor >= 0, "the event file is closed")
        // Some network file systems cannot synchronise; what was written is theirs already.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw FileError.last("write", url.path)
        }
    }

    /// Flushes and closes the file; a second call does nothing.
    ///
    /// - Throws: `FileError.system` naming the file.
    public func close() throws {
        guard descriptor >= 0 else { return }
        defer {
            Foundation.close(descriptor)
            descriptor = -1
        }
        try flush()
    }

    /// Opens `events.out.tfevents.TIME.HOST.PROCESS.N` with the first N that is free.
    private static func create(in folder: URL, at date: Date) throws -> (URL, Int32) {
        let process = ProcessInfo.processInfo
        let stem = "events.out.tfevents.\(Int(date.timeIntervalSince1970)).\(hostName())"
        var number = 0
        while true {
            let url = folder.appending(path: "\(stem).\(process.processIdentifier).\(number)")
            let descriptor = open(
                url.path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (url, descriptor) }
            guard errno == EEXIST else { throw FileError.last("write", url.path) }
            number += 1
        }
    }

    /// The computer's own name, asked of the system alone: a look-up in the network may hang.
    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        return name.isEmpty ? "localhost" : name.replacing("/", with: "_")
    }

    private func append(_ record: EventRecord) throws {
        precondition(descriptor >= 0, "the event file is closed")
        let start = lseek(descriptor, 0, SEEK_END)
        var rest = record.bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                let error = FileError.last("write", url.path)
                // A torn record would hide whatever follows it.
                if start >= 0 { ftruncate(descriptor, start) }
                throw error
            }
        }
    }
}

extension FileError {
    fileprivate static func creating(folder: URL, _ error: any Error) -> FileError {
        guard let cause = (error as? CocoaError)?.underlying as? POSIXError else {
            return .malformed(path: folder.path, reason: "cannot be created: \(error)")
        }
        return .system(action: "create", path: folder.path, code: Int32(cause.code.rawValue))
    }
}
