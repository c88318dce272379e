/// The completion script of zsh.
struct ZshCompletion {
    let program: String
    let lines: [CompletionLine]

    var text: String {
        """
        #compdef \(program)
        # Completion of \(program) in zsh. To use it now:  source <(\(program) completion zsh)
        # For good: save it as _\(program) in a folder of $fpath.
        _\(program)() {
            local command='' i
            local -a offers
            for ((i = 2; i < CURRENT; i++)); do
                case "$command${command:+ }${words[i]}" in
                (\(commands)) command+="${command:+ }${words[i]}" ;;
                (*) break ;;
                esac
            done
            case "$command ${words[CURRENT-1]}" in
        \(valueCases.joined(separator: "\n"))
            esac
            case $command in
        \(commandCases.joined(separator: "\n"))
            esac
        }
        if [[ $funcstack[1] == _\(program) ]]; then
            _\(program) "$@"
        else
            compdef _\(program) \(program)
        fi

        """
    }

    private var commands: String {
        lines.map(\.command).filter { !$0.isEmpty }.map(quoted).joined(separator: "|")
    }

    private var valueCases: [String] {
        lines.flatMap { line in
            line.options.filter(\.takesValue).map { option in
                let words = option.values.map(quoted).joined(separator: " ")
                let offers = option.values.isEmpty ? "" : " compadd -- \(words);"
                let files = option.takesFile ? " _files;" : ""
                return
                    "    (\(quoted("\(line.command) \(option.name)")))\(offers)\(files) return ;;"
            }
        }
    }

    private var commandCases: [String] {
        lines.map { line in
            let options = line.options.map { described($0.name, $0.help) }.joined(separator: " ")
            let others =
                line.subcommands.isEmpty
                ? (line.takesFiles ? "_files" : ":")
                : "offers=(\(line.subcommands.map(described).joined(separator: " "))); "
                    + "_describe command offers"
            return """
                    (\(quoted(line.command)))
                        if [[ ${words[CURRENT]} == -* ]]; then
                            offers=(\(options)); _describe option offers
                        else
                            \(others)
                        fi ;;
                """
        }
    }

    private func described(_ name: String, _ help: String) -> String {
        quoted("\(name):\(help)")
    }
}
