/// A command line that cannot be run: one line that says why, and where to read on.
public struct UsageError: Error, CustomStringConvertible, Equatable {
    /// The program and the command the line was meant for, as typed: `["soloface", "train"]`.
    public let path: [String]
    /// What is wrong and, where one is near, the valid spelling.
    public let message: String

    /// Makes the error for a command.
    ///
    /// - Parameters:
    ///   - path: The program's name, then the command's words.
    ///   - message: One line without the program's name.
    public init(path: [String], message: String) {
        self.path = path
        self.message = message
    }

    public var description: String {
        let command = path.joined(separator: " ")
        return "\(command): \(message)\nsee \(command) --help"
    }
}

/// A value that its option or argument refuses; the parser adds which command it was.
struct ValueError: Error, Equatable {
    let message: String
}
