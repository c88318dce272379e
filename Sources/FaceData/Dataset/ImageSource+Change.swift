import Foundation

extension ImageSource {
    /// A hash of the names, sizes and times of change of all images in their order, to tell whether they
    /// are the same as before.
    public var changeMark: String {
        let parts = concurrentChunks(of: count, size: 4096) { range in
            range.reduce(into: UInt64(0)) { sum, index in
                var hash = NameHash()
                hash.add(name(at: index).utf8)
                hash.add(UInt64(index))
                var status = stat()
                if let path = path(at: index), stat(path, &status) == 0 {
                    hash.add(UInt64(status.st_size))
                    hash.add(UInt64(bitPattern: Int64(status.st_mtim.tv_sec)))
                    hash.add(UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)))
                } else {
                    hash.add(UInt64(byteCount(at: index) ?? 0))
                }
                sum &+= hash.value
            }
        }
        return String(parts.reduce(UInt64(count)) { $0 &+ $1 }, radix: 16)
    }
}
