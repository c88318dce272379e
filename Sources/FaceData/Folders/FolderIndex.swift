/// What a folder of identity folders holds, 16 bytes per image beside its file name.
///
/// Directories are in the order of label, then path; images in the order of directory, then name.
/// All orders are those of bytes.
struct FolderIndex: Sendable, Equatable {
    /// When the folder itself was last changed, in nanoseconds since 1970.
    var rootTime: Int64 = 0
    /// The number of identity folders; label L belongs to the L-th of them.
    var identityCount = 0
    /// Paths from the folder on: identity folders and the folders in them.
    var directories = ByteStrings()
    var directoryLabels: [Int32] = []
    /// When each directory was last changed, in nanoseconds since 1970.
    var directoryTimes: [Int64] = []
    /// File names without their directories.
    var names = ByteStrings()
    var imageDirectories: [Int32] = []
    /// File sizes in bytes.
    var sizes: [Int32] = []
    /// The number of image files of formats that are not supported, by extension.
    var unsupported: [String: Int] = [:]

    var imageCount: Int { names.count }

    /// The path of an image from the folder on.
    func name(at index: Int) -> String {
        let directory = directories.slice(Int(imageDirectories[index]))
        let name = names.slice(index)
        guard !directory.isEmpty else { return String(decoding: name, as: UTF8.self) }
        var path: [UInt8] = []
        path.reserveCapacity(directory.count + 1 + name.count)
        path.append(contentsOf: directory)
        path.append(UInt8(ascii: "/"))
        path.append(contentsOf: name)
        return String(decoding: path, as: UTF8.self)
    }

    func label(at index: Int) -> Int32 { directoryLabels[Int(imageDirectories[index])] }

    /// Adds a directory and its images.
    mutating func append(_ directory: ScannedDirectory, label: Int32) {
        let number = Int32(directories.count)
        directories.append(directory.path)
        directoryLabels.append(label)
        directoryTimes.append(directory.time)
        for image in directory.images {
            names.append(image.name)
            imageDirectories.append(number)
            sizes.append(Int32(clamping: image.byteCount))
        }
        unsupported.merge(directory.unsupported, uniquingKeysWith: +)
    }

    /// Adds the directories and images of another part of the same folder.
    mutating func append(contentsOf part: FolderIndex) {
        let offset = Int32(directories.count)
        directories.append(contentsOf: part.directories)
        directoryLabels.append(contentsOf: part.directoryLabels)
        directoryTimes.append(contentsOf: part.directoryTimes)
        names.append(contentsOf: part.names)
        imageDirectories.append(contentsOf: part.imageDirectories.lazy.map { $0 + offset })
        sizes.append(contentsOf: part.sizes)
        unsupported.merge(part.unsupported, uniquingKeysWith: +)
    }
}
