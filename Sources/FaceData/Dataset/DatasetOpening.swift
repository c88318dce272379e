import Foundation

/// Recognises what lies at a path.
enum DatasetOpening {
    /// - Throws: `DatasetError.unusable` saying what is there and what could be.
    static func source(at path: String, cache: FolderIndexCache) throws -> any IdentitySource {
        let canonical = try canonicalPath(path)
        if isFolder(canonical) {
            if let reason = unsupportedFolder(canonical) {
                throw DatasetError.unusable(path: path, reason: reason)
            }
            let records = "\(canonical)/train.rec"
            if exists(records) { return try RecordDataset(path: records, cache: cache) }
            return try IdentityFolders(path: canonical, cache: cache)
        }
        let suffix = URL(filePath: path).pathExtension.lowercased()
        switch suffix {
        case "txt", "tsv", "lst": return try ImageList(contentsOf: URL(filePath: path))
        case "pkl", "pickle": return try ImageList(pickled: URL(filePath: path))
        case "rec": return try RecordDataset(path: canonical, cache: cache)
        default: throw DatasetError.unusable(path: path, reason: unsupportedFile(suffix))
        }
    }

    /// The absolute path without links.
    ///
    /// - Throws: `DatasetError.unusable` when nothing is there.
    static func canonicalPath(_ path: String) throws(DatasetError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw .unusable(
                path: path, reason: "\(String(cString: strerror(errno))); check the path")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func unsupportedFolder(_ path: String) -> String? {
        if exists("\(path)/\(VerificationSet.labelFile)") {
            return
                "is a verification folder (\(VerificationSet.labelFile)), which has pairs and no "
                + "identities; give a folder of identity folders, a list or a .rec file"
        }
        return nil
    }

    private static func unsupportedFile(_ suffix: String) -> String {
        let found =
            switch suffix {
            case "idx": "is the index of a RecordIO file; give the .rec file beside it"
            case "bin": "is a verification pack, which has pairs and no identities"
            case "safetensors", "npy", "npz", "onnx", "pt", "pth": "is no list of images"
            default: "is neither a folder nor a list known by its name (.txt, .tsv, .lst, .pkl)"
            }
        return "\(found); give a folder of identity folders, a list or a .rec file"
    }
}
