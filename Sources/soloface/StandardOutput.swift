import Foundation
import Interchange

/// Where results go.
enum StandardOutput {
    /// What users call it where a file is expected.
    static let names = ["-", "/dev/stdout"]

    private static let name = "standard output"

    /// Writes `data` after what was printed before.
    ///
    /// - Throws: `FileError` when it cannot be taken, for instance because the disk is full.
    static func write(_ data: Data) throws(FileError) {
        try flush()
        var rest = data[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes {
                Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .last("write", name)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Hands on what was printed.
    ///
    /// - Throws: `FileError` when it cannot be taken.
    static func flush() throws(FileError) {
        guard fflush(nil) == 0 else { throw .last("write", name) }
    }
}
