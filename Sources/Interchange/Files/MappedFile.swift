public import Foundation

/// Files as memory: pages are read when they are touched.
public enum MappedFile {
    /// The bytes of `url`, mapped until the last copy of the result is gone.
    ///
    /// - Parameter isPrivate: whether the memory may be written: the file stays as it is, and a page
    ///   that is written becomes the program's own. Else it is read-only.
    /// - Throws: `FileError.system` when the file cannot be opened or mapped.
    public static func data(
        contentsOf url: URL, isPrivate: Bool = false
    ) throws(FileError) -> Data {
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
        let access = isPrivate ? PROT_READ | PROT_WRITE : PROT_READ
        guard
            let base = mmap(nil, count, access, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0),
            base != MAP_FAILED
        else { throw .last("read", path) }
        return Data(
            bytesNoCopy: base, count: count,
            deallocator: .custom { address, length in munmap(address, length) })
    }
}
