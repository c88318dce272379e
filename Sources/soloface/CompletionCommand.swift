import ArgumentParsing
import Settings

enum CompletionCommand: Command {
    static let shell = Positional.one("SHELL", help: "bash, zsh or fish.")

    static let description = CommandDescription(
        name: "completion",
        summary: "Print what lets a shell complete soloface's command lines",
        discussion: """
            Commands, options, the values of options, presets and files. With bash and zsh, the line \
            of the example belongs into ~/.bashrc or ~/.zshrc (after compinit); with fish, the \
            output into ~/.config/fish/completions/soloface.fish.
            """,
        examples: [
            .init("source <(soloface completion bash)", "in bash, and likewise in zsh"),
            .init("soloface completion fish | source", "in fish"),
        ],
        positionals: [shell])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let name = arguments[shell]
        guard let shell = CompletionShell(rawValue: name) else {
            let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
            throw arguments.usageError("SHELL is one of \(shells), not '\(name)'")
        }
        print(
            SoloFaceProgram.program.completionScript(
                for: shell, values: ["config": PresetFolder(SharedOptions.presets).names]),
            terminator: "")
        return .success
    }
}
