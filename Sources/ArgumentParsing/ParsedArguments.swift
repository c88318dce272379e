/// The values of one command line, checked against its command's description.
public struct ParsedArguments: Sendable {
    /// The program's name and the words that selected the command.
    public let path: [String]
    let options: [String: [String]]
    let positionals: [String: [String]]

    /// The value of an option: given, or its default.
    ///
    /// The option must be one that the command's description lists.
    public subscript<Value>(option: Option<Value>) -> Value {
        let name = option.description.name
        guard let texts = options[name] else {
            preconditionFailure("option --\(name) is not in the description of \(path)")
        }
        do {
            return try option.read(texts)
        } catch {
            preconditionFailure("option --\(name) was read by another type: \(error.message)")
        }
    }

    /// The value of a positional argument.
    ///
    /// The argument must be one that the command's description lists.
    public subscript<Value>(positional: Positional<Value>) -> Value {
        let name = positional.description.name
        guard let value = positionals[name].flatMap(positional.read) else {
            preconditionFailure("argument \(name) is not in the description of \(path)")
        }
        return value
    }

    /// Whether the user gave the option, whatever its value.
    public func isGiven(_ option: some OptionProtocol) -> Bool {
        options[option.description.name].map { !$0.isEmpty } ?? false
    }

    /// An error about this command line that only the command itself can find.
    ///
    /// - Parameter message: One line without the command's name.
    public func usageError(_ message: String) -> UsageError {
        UsageError(path: path, message: message)
    }
}
