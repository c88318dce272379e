/// Anything a word of the command line can name: a command that runs or a group of commands.
public protocol CommandNode: Sendable {
    /// The command's name, options and texts.
    static var description: CommandDescription { get }
}

/// A command that runs.
public protocol Command: CommandNode {
    /// Does the job.
    ///
    /// - Parameter arguments: Values of the options and positionals in the description.
    /// - Returns: How the program should end.
    /// - Throws: What went wrong; the program turns it into one line and an exit code.
    static func run(_ arguments: ParsedArguments) throws -> ExitCode
}

/// A word that only leads to further commands: `dataset` in `dataset info`.
public protocol CommandGroup: CommandNode {
    /// The commands of the group in the order of the help.
    static var subcommands: [any CommandNode.Type] { get }
}
