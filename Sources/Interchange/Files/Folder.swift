public import Foundation

/// Folders on disk.
public enum Folder {
    /// Makes a folder and those above it where they are missing.
    ///
    /// - Throws: `FileError.system` naming the folder.
    public static func make(_ folder: URL) throws(FileError) {
        let path = folder.path
        if mkdir(path, 0o777) == 0 { return }
        if errno == ENOENT, path != "/" {
            try make(folder.deletingLastPathComponent())
            if mkdir(path, 0o777) == 0 { return }
        }
        let reason = errno
        var isFolder: ObjCBool = false
        guard reason == EEXIST,
            FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else { throw .system(action: "make", path: path, code: reason) }
    }
}
