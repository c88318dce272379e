/// The completion script of bash.
struct BashCompletion {
    let program: String
    let lines: [CompletionLine]

    var text: String {
        """
        # Completion of \(program) in bash. To use it now:  source <(\(program) completion bash)
        _\(program)() {
            local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
            local command='' offers='' files='' i
            for ((i = 1; i < COMP_CWORD; i++)); do
                case "$command${command:+ }${COMP_WORDS[i]}" in
                \(commands)) command+="${command:+ }${COMP_WORDS[i]}" ;;
                *) break ;;
                esac
            done
            case "$command $previous" in
        \(valueCases.joined(separator: "\n"))
            *)
                case $command in
        \(commandCases.joined(separator: "\n"))
                esac
                ;;
            esac
            COMPREPLY=()
            while IFS='' read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$offers" -- "$word")
            if [[ $files ]]; then
                compopt -o filenames 2>/dev/null
                while IFS='' read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$word")
            fi
        }
        complete -F _\(program) \(program) ./\(program)

        """
    }

    private var commands: String {
        lines.map(\.command).filter { !$0.isEmpty }.map(quoted).joined(separator: " | ")
    }

    private var valueCases: [String] {
        lines.flatMap { line in
            line.options.filter(\.takesValue).map { option in
                let offers = option.values.isEmpty ? "" : " offers=\(list(option.values))"
                let files = option.takesFile ? " files=1" : ""
                let body = offers.isEmpty && files.isEmpty ? " :" : offers + files
                return "    \(quoted("\(line.command) \(option.name)")))\(body) ;;"
            }
        }
    }

    private var commandCases: [String] {
        lines.map { line in
            let options = list(line.options.map(\.name))
            let others =
                line.subcommands.isEmpty
                ? (line.takesFiles ? "files=1" : ":")
                : "offers=\(list(line.subcommands.map(\.name)))"
            return """
                        \(quoted(line.command)))
                            if [[ $word == -* ]]; then offers=\(options); else \(others); fi ;;
                """
        }
    }

    private func list(_ words: [String]) -> String {
        quoted(words.joined(separator: " "))
    }
}
