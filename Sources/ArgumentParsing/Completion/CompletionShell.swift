/// A shell that can complete command lines.
public enum CompletionShell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension Program {
    /// A script that makes a shell complete this program's command lines: commands, options, their
    /// values, files.
    ///
    /// It holds everything; the program is not run to complete a word.
    /// - Parameter values: Words to offer for the values of options, by the options' names, beside those
    ///   that the options list themselves.
    public func completionScript(
        for shell: CompletionShell, values: [String: [String]] = [:]
    ) -> String {
        let lines = CompletionLine.all(of: self, values: values)
        return switch shell {
        case .bash: BashCompletion(program: description.name, lines: lines).text
        case .zsh: ZshCompletion(program: description.name, lines: lines).text
        case .fish: FishCompletion(program: description.name, lines: lines).text
        }
    }
}

/// A word in single quotes, as all three shells read it.
func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
}
