import Foundation

/// The image files and folders in one directory, in byte order of their names.
struct DirectoryListing {
    struct Image {
        let name: [UInt8]
        let byteCount: Int
    }

    /// Tells directories apart whatever links lead to them.
    struct Identity: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private(set) var images: [Image] = []
    private(set) var folders: [[UInt8]] = []
    /// The number of image files of formats that are not supported, by extension.
    private(set) var unsupported: [String: Int] = [:]
    let identity: Identity
    /// When it was last changed, in nanoseconds since 1970.
    let time: Int64

    private static let supportedExtensions: Set<String> = ["jpg", "jpeg", "png"]
    private static let unsupportedExtensions: Set<String> = [
        "bmp", "webp", "ppm", "pgm", "pbm", "tif", "tiff", "gif", "jp2", "heic", "avif", "jfif",
    ]

    /// Reads a directory; names that start with a dot are passed over.
    ///
    /// - Throws: `DatasetError.unusable` naming the directory.
    init(path: String) throws(DatasetError) {
        guard let stream = opendir(path) else { throw .last(path) }
        defer { closedir(stream) }
        let descriptor = dirfd(stream)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        identity = Identity(status)
        time = status.modificationTime
        errno = 0
        while let entry = readdir(stream) {
            add(entry, in: descriptor)
            errno = 0
        }
        // An error also ends the listing; half of it would give wrong labels.
        guard errno == 0 else { throw .last(path) }
        images.sort { Self.precedes($0.name, $1.name) }
        folders.sort(by: Self.precedes)
    }

    static func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let order = memcmp(first, second, min(first.count, second.count))
        return order == 0 ? first.count < second.count : order < 0
    }

    private mutating func add(_ entry: UnsafeMutablePointer<dirent>, in descriptor: Int32) {
        guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { return }
        let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
        guard start.pointee != CChar(bitPattern: UInt8(ascii: ".")) else { return }
        let name = [UInt8](UnsafeRawBufferPointer(start: start, count: strlen(start)))
        if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
            folders.append(name)
            return
        }
        let suffix = Self.fileExtension(name)
        let isKnown = Int32(entry.pointee.d_type) == Int32(DT_REG)
        if isKnown, !Self.supportedExtensions.contains(suffix) {
            note(unsupported: suffix)
            return
        }
        // Links and file systems that do not tell the kind need a second look; images, their size.
        var status = stat()
        let isThere = fstatat(descriptor, start, &status, 0) == 0
        if isThere, status.st_mode & S_IFMT == S_IFDIR {
            folders.append(name)
        } else if Self.supportedExtensions.contains(suffix) {
            images.append(Image(name: name, byteCount: isThere ? Int(status.st_size) : 0))
        } else {
            note(unsupported: suffix)
        }
    }

    private mutating func note(unsupported suffix: String) {
        if Self.unsupportedExtensions.contains(suffix) { unsupported[suffix, default: 0] += 1 }
    }

    private static func fileExtension(_ name: [UInt8]) -> String {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return "" }
        return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    }
}

extension DirectoryListing.Identity {
    init(_ status: stat) {
        self.init(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}

extension stat {
    /// When the file was last changed, in nanoseconds since 1970.
    var modificationTime: Int64 {
        Int64(st_mtim.tv_sec) * 1_000_000_000 + Int64(st_mtim.tv_nsec)
    }
}
