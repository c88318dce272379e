import Foundation

/// Why a file could not be read or written.
public enum FileError: Error, Equatable, CustomStringConvertible {
    /// The operating system refused: what was tried ("write", "read" …), on what, and its `errno`.
    case system(action: String, path: String, code: Int32)
    /// The file can be read, and is not what its format demands.
    case malformed(path: String, reason: String)

    /// The refusal that the last system call left in `errno`.
    public static func last(_ action: String, _ path: String) -> FileError {
        .system(action: action, path: path, code: errno)
    }

    /// One sentence with the path, the reason and, where there is one, the way out.
    public var description: String {
        switch self {
        case .system(let action, let path, let code):
            "cannot \(action) \(path): \(String(cString: strerror(code)))\(Self.wayOut(code))"
        case .malformed(let path, let reason):
            "\(path): \(reason)"
        }
    }

    private static func wayOut(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: " (free some space there, or choose another folder)"
        case EACCES, EPERM, EROFS: " (check its permissions, or choose another folder)"
        case ENOENT, ENOTDIR: " (check the path)"
        case EMFILE, ENFILE: " (raise the limit of open files: ulimit -n)"
        default: ""
        }
    }
}
