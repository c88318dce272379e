import Foundation

/// The terminal: everything that is not a result goes to standard error.
enum Console {
    /// Whether standard error is a terminal, where a line can be drawn over.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    static func error(_ message: String) {
        write("\(message)\n")
    }

    static func write(_ text: String) {
        // Nobody can be told when this fails.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
