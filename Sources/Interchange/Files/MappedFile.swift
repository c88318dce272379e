public import Foundation

/// Files as memory: pages are read when they are touched.
public enum MappedFile {
    /// The bytes of `url`, mapped read-only until the last copy of the result is gone.
    ///
    /// - Throws: `FileError.system` when the file cannot be opened or mapped.
    public static func data(contentsOf url: URL) throws(FileError) -> Data {
        let path = url.path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .malformed(path: path, reason: "is not a regular file")
        }
        let count = Int(status.st_size)
        guard count > 0 else { return Data() }
        guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else { throw .last("read", path) }
        return Data(
            bytesNoCopy: base, count: count,
            deallocator: .custom { address, length in munmap(address, length) })
    }
}
