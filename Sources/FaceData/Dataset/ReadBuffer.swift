import Foundation

/// Memory into which one thread reads one file after the other.
public final class ReadBuffer {
    /// The largest file that is read: 256 MiB.
    static let maximumByteCount = 256 << 20

    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

    /// Empty memory that grows as needed.
    public init() {}

    deinit { memory.deallocate() }

    /// Calls `body` with a whole file of the data set in `folder`.
    ///
    /// - Throws: `ImageError` when the file cannot be read or is too large, `DatasetError` when the
    ///   system is at its limits or the folder is gone, and what `body` throws.
    func withFile<Result>(
        path: String, below folder: String, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let count: Int
        do {
            count = try read(path)
        } catch let error as ImageError {
            guard access(folder, F_OK) == 0 else {
                throw DatasetError.unusable(
                    path: path, reason: "cannot be read, the folder \(folder) is gone")
            }
            throw error
        }
        return try withExtendedLifetime(self) {
            try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        }
    }

    /// Calls `body` with `byteCount` bytes that `fill` writes.
    func withMemory<Result>(
        byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        reserve(byteCount)
        let part = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
        fill(part)
        return try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(part)) }
    }

    /// Fills the memory; returns the number of bytes.
    private func read(_ path: String) throws -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(errno, path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(errno, path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ImageError.unreadable("not a regular file")
        }
        guard status.st_size <= Self.maximumByteCount else {
            throw ImageError.unreadable("a file of \(status.st_size) bytes is no image of a face")
        }
        let count = Int(status.st_size)
        reserve(count)
        var position = 0
        while position < count {
            let got = Foundation.read(
                descriptor, memory.baseAddress?.advanced(by: position), count - position)
            if got < 0 {
                if errno == EINTR { continue }
                throw Self.failure(errno, path)
            }
            if got == 0 { break }
            position += got
        }
        return position
    }

    private func reserve(_ count: Int) {
        guard count > memory.count else { return }
        memory.deallocate()
        memory = .allocate(byteCount: max(count, 2 * memory.count), alignment: 64)
    }

    private static func failure(_ code: Int32, _ path: String) -> any Error {
        let reason = String(cString: strerror(code))
        switch code {
        case EMFILE, ENFILE, ENOMEM, ESTALE, EBADF:
            return DatasetError.unusable(path: path, reason: reason)
        default: return ImageError.unreadable(reason)
        }
    }
}
