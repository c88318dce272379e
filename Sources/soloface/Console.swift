import Foundation

/// The terminal: everything that is not a result goes to standard error.
enum Console {
    /// Whether standard error is a terminal, where a line can be drawn over.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    static func error(_ message: String) {
        write("\(message)\n")
    }

    /// Draws `text` over the terminal's current line, cut to its width: of a longer one only the last
    /// row could be drawn over.
    static func draw(_ text: some StringProtocol) {
        write("\r\u{1B}[K\(text.prefix(columns - 1))")
    }

    /// The width of the terminal; 80 where it is not known.
    static var columns: Int {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    static func write(_ text: String) {
        // Nobody can be told when this fails.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
