import Spelling

/// Finds the command that the first words of a command line select.
struct CommandWalk {
    private let program: Program
    private var words: [String] = []
    private var level: [any CommandNode.Type]

    init(program: Program) {
        self.program = program
        level = program.commands
    }

    private var path: [String] { [program.description.name] + words }

    /// Follows the words down to a command and reads the rest as its arguments.
    mutating func interpret(
        _ arguments: ArraySlice<String>
    ) throws(UsageError) -> Program.Invocation {
        var rest = arguments
        var asksForHelp = false
        if words.isEmpty, rest.first == "help" {
            rest.removeFirst()
            asksForHelp = true
        }
        var group: CommandDescription? = nil
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" { return .print(help(for: group)) }
            if word == "--version", words.isEmpty {
                return .print("\(program.description.name) \(program.version)")
            }
            guard !word.hasPrefix("-") else { throw misplaced(option: word) }
            guard let node = level.first(where: { $0.description.name == word }) else {
                throw unknown(command: word)
            }
            words.append(word)
            if let command = node as? any Command.Type {
                return try interpret(rest, for: command, asksForHelp: asksForHelp)
            }
            group = node.description
            level = (node as? any CommandGroup.Type)?.subcommands ?? []
        }
        if asksForHelp { return .print(help(for: group)) }
        throw UsageError(path: path, message: "no command given; \(choices)")
    }

    private func interpret(
        _ arguments: ArraySlice<String>, for command: any Command.Type, asksForHelp: Bool
    ) throws(UsageError) -> Program.Invocation {
        let beforeEnd = arguments.prefix { $0 != "--" }
        if asksForHelp || beforeEnd.contains("--help") || beforeEnd.contains("-h") {
            return .print(HelpText(path: path, description: command.description).text)
        }
        let parser = ArgumentParser(path: path, description: command.description)
        return .run(command, try parser.parse(arguments))
    }

    private func help(for group: CommandDescription?) -> String {
        HelpText(
            path: path, description: group ?? program.description,
            subcommands: level.map { $0.description }, isProgram: group == nil
        ).text
    }

    private var choices: String {
        "choose one of \(level.map { $0.description.name }.joined(separator: ", "))"
    }

    private func misplaced(option: String) -> UsageError {
        let name = option.prefix { $0 != "=" }
        return UsageError(
            path: path, message: "option \(name) stands before the command; options follow it")
    }

    /// A word that is no command here may be mistyped, or be a command of a group.
    private func unknown(command word: String) -> UsageError {
        let below = program.entries.filter { $0.words.starts(with: words) && $0.words != words }
        let elsewhere = below.first { $0.words.last == word }
        let near = NearestWord.find(word, among: level.map { $0.description.name })
        let hint =
            if let elsewhere {
                "did you mean '\(elsewhere.words.joined(separator: " "))'?"
            } else if let near {
                "did you mean '\((words + [near]).joined(separator: " "))'?"
            } else {
                choices
            }
        return UsageError(path: path, message: "unknown command '\(word)'; \(hint)")
    }
}
