import Foundation

/// A program made of commands: reads its command line, answers `--help` and `--version`, runs.
public struct Program: Sendable {
    /// The program's name, texts and examples; it has no options of its own beyond `--help` and
    /// `--version`.
    public let description: CommandDescription
    /// What `--version` prints, without the program's name.
    public let version: String
    /// The commands in the order of the help.
    public let commands: [any CommandNode.Type]

    /// What a command line asks for.
    public enum Invocation: Sendable {
        /// To print this text and end well.
        case print(String)
        /// To run a command.
        case run(any Command.Type, ParsedArguments)
    }

    /// A command and the words that select it.
    public struct Entry: Sendable {
        /// The words after the program's name: `["dataset", "info"]`.
        public let words: [String]
        /// The command or group.
        public let command: any CommandNode.Type
    }

    /// Describes a program.
    public init(
        description: CommandDescription, version: String, commands: [any CommandNode.Type]
    ) {
        self.description = description
        self.version = version
        self.commands = commands
    }

    /// Every group and command, each group before its commands.
    public var entries: [Entry] {
        func walk(_ commands: [any CommandNode.Type], under words: [String]) -> [Entry] {
            commands.flatMap { command in
                let entry = Entry(words: words + [command.description.name], command: command)
                guard let group = command as? any CommandGroup.Type else { return [entry] }
                return [entry] + walk(group.subcommands, under: entry.words)
            }
        }
        return walk(commands, under: [])
    }

    /// Understands a command line without running it.
    ///
    /// - Parameter arguments: The words after the program's name.
    /// - Throws: `UsageError` naming the word at fault and the nearest valid one.
    public func interpret(_ arguments: [String]) throws(UsageError) -> Invocation {
        var walk = CommandWalk(program: self)
        return try walk.interpret(arguments[...])
    }

    /// Runs a command line: results on standard output, errors on standard error.
    ///
    /// - Parameters:
    ///   - arguments: The words after the program's name.
    ///   - failure: Turns an error a command threw into an exit code, after reporting it.
    public func run(_ arguments: [String], failure: (any Error) -> ExitCode) -> ExitCode {
        do {
            switch try interpret(arguments) {
            case .print(let text):
                print(text)
                return .success
            case .run(let command, let parsed):
                return try command.run(parsed)
            }
        } catch let error as UsageError {
            // Nobody can be told when this fails.
            try? FileHandle.standardError.write(contentsOf: Data("\(error)\n".utf8))
            return .usage
        } catch {
            return failure(error)
        }
    }
}
