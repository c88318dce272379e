public import Foundation

/// A file being written, front to back.
///
/// Not for use from several threads at once.
public final class FileWriter {
    /// The path that errors name: that of the finished file.
    public let path: String
    private let descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Appends `bytes`.
    ///
    /// - Throws: `FileError.system`, for instance when the disk is full.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if let failure = append(bytes) { throw failure }
    }

    /// Appends `data`.
    ///
    /// - Throws: `FileError.system`, for instance when the disk is full.
    public func write(_ data: Data) throws(FileError) {
        if let failure = data.withUnsafeBytes(append) { throw failure }
    }

    /// Appends `text` as UTF-8.
    ///
    /// - Throws: `FileError.system`, for instance when the disk is full.
    public func write(_ text: String) throws(FileError) {
        try write(Data(text.utf8))
    }

    /// Closes the file; nothing can be written after that.
    func close() { Foundation.close(descriptor) }

    private func append(_ bytes: UnsafeRawBufferPointer) -> FileError? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let remaining = UnsafeRawBufferPointer(rebasing: rest)
            let written = Foundation.write(descriptor, remaining.baseAddress, remaining.count)
            if written < 0 {
                if errno == EINTR { continue }
                return .last("write", path)
            }
            rest = rest.dropFirst(written)
        }
        return nil
    }
}
