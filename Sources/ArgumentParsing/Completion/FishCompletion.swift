/// The completion script of fish.
struct FishCompletion {
    let program: String
    let lines: [CompletionLine]

    var text: String {
        """
        # Completion of \(program) in fish. To use it now:  \(program) completion fish | source
        # For good: save it as ~/.config/fish/completions/\(program).fish
        function __\(program)_at
            set -l found ''
            for word in (commandline -opc)[2..-1]
                contains -- "$found$word" \(commands); or break
                set found "$found$word "
            end
            test "$argv[1]" = (string trim -- "$found")
        end
        complete -c \(program) -f
        \(lines.flatMap(rules).joined(separator: "\n"))

        """
    }

    private var commands: String {
        lines.map(\.command).filter { !$0.isEmpty }.map(quoted).joined(separator: " ")
    }

    private func rules(of line: CompletionLine) -> [String] {
        let start = "complete -c \(program) -n \(condition(line.command))"
        let subcommands = line.subcommands.map { name, summary in
            "\(start) -a \(quoted(name)) -d \(quoted(summary))"
        }
        let options = line.options.map { option in
            let value = option.takesValue ? (option.takesFile ? " -r -F" : " -x") : ""
            let offers =
                option.values.isEmpty
                ? "" : " -a \(quoted(option.values.joined(separator: " ")))"
            let name = option.name.drop { $0 == "-" }
            return "\(start) -l \(name)\(value)\(offers) -d \(quoted(option.help))"
        }
        return subcommands + options + (line.takesFiles ? ["\(start) -F"] : [])
    }

    /// A command whose success says that the words before are these.
    private func condition(_ command: String) -> String {
        quoted("__\(program)_at \"\(command)\"")
    }
}
