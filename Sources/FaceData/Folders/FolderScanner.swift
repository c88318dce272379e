import Foundation

/// One directory below an identity folder.
struct ScannedDirectory {
    /// From the scanned folder on.
    let path: [UInt8]
    let time: Int64
    let images: [DirectoryListing.Image]
    let unsupported: [String: Int]
}

/// Walks a folder of identity folders with several threads.
struct FolderScanner {
    /// The absolute path of the folder.
    let root: String

    private static let identitiesPerTask = 32

    /// Reads the whole folder.
    ///
    /// - Throws: `DatasetError.unusable` naming the directory that cannot be read.
    func scan() throws -> FolderIndex {
        let listing = try DirectoryListing(path: root)
        let identities = listing.folders
        let parts = try concurrentChunks(of: identities.count, size: Self.identitiesPerTask) {
            range in
            var part = FolderIndex()
            for label in range {
                let scanned = try scanTree(identities[label], ancestors: [listing.identity])
                for directory in scanned { part.append(directory, label: Int32(label)) }
            }
            return part
        }
        var index = FolderIndex()
        index.rootTime = listing.time
        index.identityCount = identities.count
        for part in parts { index.append(contentsOf: part) }
        return index
    }

    /// Reads all images below the folder, at any depth, as one identity without name.
    ///
    /// - Throws: `DatasetError.unusable` naming the directory that cannot be read.
    func scanFlat() throws -> FolderIndex {
        var index = FolderIndex()
        for directory in try scanTree([], ancestors: []) { index.append(directory, label: 0) }
        return index
    }

    /// The directory at `path` and those below it, in byte order of their paths; links are followed,
    /// except back to an ancestor.
    private func scanTree(
        _ path: [UInt8], ancestors: [DirectoryListing.Identity]
    ) throws(DatasetError) -> [ScannedDirectory] {
        var result: [ScannedDirectory] = []
        try collect(path, ancestors: ancestors, into: &result)
        return result.sorted { DirectoryListing.precedes($0.path, $1.path) }
    }

    private func collect(
        _ path: [UInt8], ancestors: [DirectoryListing.Identity],
        into result: inout [ScannedDirectory]
    ) throws(DatasetError) {
        let full = path.isEmpty ? root : "\(root)/\(String(decoding: path, as: UTF8.self))"
        let listing = try DirectoryListing(path: full)
        guard !ancestors.contains(listing.identity) else { return }
        result.append(
            ScannedDirectory(
                path: path, time: listing.time, images: listing.images,
                unsupported: listing.unsupported))
        for folder in listing.folders {
            let below = path.isEmpty ? folder : path + [UInt8(ascii: "/")] + folder
            try collect(below, ancestors: ancestors + [listing.identity], into: &result)
        }
    }
}
