/// What can follow a command's words on a command line.
struct CompletionLine {
    /// An option with what completion needs.
    struct Item {
        /// With its dashes: `--config`.
        let name: String
        let help: String
        let takesValue: Bool
        /// Words to offer for its value.
        let values: [String]
        /// Whether its value can be a file or folder.
        let takesFile: Bool
    }

    /// The words that select the command, separated by spaces; empty for the program itself.
    let command: String
    let subcommands: [(name: String, summary: String)]
    let options: [Item]
    /// Whether arguments without a name may follow; all of them are files or folders.
    let takesFiles: Bool

    /// The program itself, and every group and command below it.
    static func all(of program: Program, values: [String: [String]]) -> [CompletionLine] {
        let own = CompletionLine(
            command: "", subcommands: program.commands.map { summary(of: $0.description) },
            options: [help, Item(name: "--version", help: "Show the version.")], takesFiles: false)
        return [own] + program.entries.map { CompletionLine($0, values: values) }
    }

    private init(_ entry: Program.Entry, values: [String: [String]]) {
        let description = entry.command.description
        let group = entry.command as? any CommandGroup.Type
        self.init(
            command: entry.words.joined(separator: " "),
            subcommands: group?.subcommands.map { Self.summary(of: $0.description) } ?? [],
            options: description.options.map {
                Item($0.description, values: values[$0.description.name] ?? [])
            } + [Self.help],
            takesFiles: !description.positionals.isEmpty)
    }

    private init(
        command: String, subcommands: [(name: String, summary: String)], options: [Item],
        takesFiles: Bool
    ) {
        self.command = command
        self.subcommands = subcommands
        self.options = options
        self.takesFiles = takesFiles
    }

    private static func summary(
        of description: CommandDescription
    ) -> (name: String, summary: String) {
        (description.name, description.summary)
    }

    private static let help = Item(name: "--help", help: "Show this help.")
}

extension CompletionLine.Item {
    /// A switch.
    fileprivate init(name: String, help: String) {
        self.init(name: name, help: help, takesValue: false, values: [], takesFile: false)
    }

    fileprivate init(_ option: OptionDescription, values: [String]) {
        let parts = option.placeholder?.split { !$0.isLetter } ?? []
        self.init(
            name: "--\(option.name)", help: option.help, takesValue: option.placeholder != nil,
            values: option.allowedValues + values,
            takesFile: option.allowedValues.isEmpty
                && parts.contains { ["FILE", "DIR", "PATH", "LIST", "RUN"].contains($0) })
    }
}
