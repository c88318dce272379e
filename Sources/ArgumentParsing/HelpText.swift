/// The help of a program, a group or a command, wrapped to a fixed width.
struct HelpText {
    /// The program's name and the words that select the command.
    let path: [String]
    let description: CommandDescription
    /// What can follow; empty for a command that runs.
    var subcommands: [CommandDescription] = []
    /// Whether this is the help of the program itself.
    var isProgram = false

    private static let width = 90
    private static let widestTerm = 28

    var text: String {
        var sections = ["\(path.joined(separator: " ")) - \(description.summary)", usage]
        sections += description.discussion.isEmpty ? [] : [wrappedDiscussion]
        sections += section("Arguments", description.positionals.map(\.description).map(row))
        sections += section("Commands", subcommands.map { ($0.name, $0.summary) })
        sections += section("Options", optionRows)
        sections += examples
        if !subcommands.isEmpty {
            sections.append(
                "'\(path.joined(separator: " ")) COMMAND --help' explains one command.")
        }
        return sections.joined(separator: "\n\n")
    }

    private var usage: String {
        let required = description.options.map(\.description).filter(\.isRequired).map(\.spelling)
        let positionals = description.positionals.map(\.description.spelling)
        let tail = subcommands.isEmpty ? ["[options]"] : ["COMMAND", "[options]"]
        let words = path + positionals + required + tail
        let indent = String(repeating: " ", count: 7 + path.joined(separator: " ").count + 1)
        let lines = Self.wrap(words.joined(separator: " "), width: Self.width - indent.count)
        return "usage: " + lines.joined(separator: "\n" + indent)
    }

    private var wrappedDiscussion: String {
        description.discussion.split(separator: "\n\n")
            .map { Self.wrap(String($0), width: Self.width).joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private var optionRows: [(String, String)] {
        let own = description.options.map(\.description).map { option in
            let notes = [
                option.defaultText.map { "default: \($0.isEmpty ? "none" : $0)" },
                option.isRequired ? "required" : nil,
                option.isRepeatable ? "repeatable" : nil,
            ].compactMap { $0 }
            let suffix = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
            return (option.spelling, option.help + suffix)
        }
        let help = [("--help", "Show this help.")]
        return own + help + (isProgram ? [("--version", "Show the version.")] : [])
    }

    private var examples: [String] {
        guard !description.examples.isEmpty else { return [] }
        let lines = description.examples.map { example in
            let comment = Self.wrap(example.explanation, width: Self.width - 4)
                .map { "  # \($0)\n" }.joined()
            return "\(comment)  \(example.line)"
        }
        return ["Examples:\n" + lines.joined(separator: "\n\n")]
    }

    private func row(_ positional: PositionalDescription) -> (String, String) {
        (positional.spelling, positional.help)
    }

    /// Terms in one column and their explanations in the other; a long term gets its own line.
    private func section(_ title: String, _ rows: [(term: String, help: String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let fitting = rows.map(\.term.count).filter { $0 <= Self.widestTerm }
        let column = (fitting.max() ?? 0) + 4
        let lines = rows.flatMap { row in
            let help = Self.wrap(row.help, width: Self.width - column)
            let indent = String(repeating: " ", count: column)
            let term = "  " + row.term
            if row.term.count > Self.widestTerm { return [term] + help.map { indent + $0 } }
            let padding = String(repeating: " ", count: column - term.count)
            return [term + padding + (help.first ?? "")] + help.dropFirst().map { indent + $0 }
        }
        return ["\(title):\n" + lines.joined(separator: "\n")]
    }

    /// Breaks a text at spaces into lines of at most `width` letters; a longer word stands alone.
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
