import ArgumentParsing
import Foundation
import Testing

@Suite struct CompletionTests {
    private static let values = ["name": ["one", "two"]]

    private func script(_ shell: CompletionShell) -> String {
        ToyProgram.program.completionScript(for: shell, values: Self.values)
    }

    /// Runs a shell on a program in a folder that holds one file, `file.txt`.
    private func run(_ shell: String, _ program: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appending(path: "file.txt"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [shell, "-c", program]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a shell of that name can be run.
    static func has(_ shell: String) -> Bool {
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return folders.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)")
        }
    }

    /// The words before the cursor, of which the last is not finished, and what is offered.
    static let cases: [(words: [String], offers: [String])] = [
        (["m"], ["measure"]),
        ([""], ["measure", "data"]),
        (["--"], ["--help", "--version"]),
        (["data", "c"], ["convert", "compare"]),
        (["data", "-"], ["--help"]),
        (["measure", "--st"], ["--steps"]),
        (["measure", "--precision", ""], ["fp32", "bf16", "fp16"]),
        (["measure", "--precision", "b"], ["bf16"]),
        (["measure", "--precision", "bf16", "--no"], ["--no-flip"]),
        (["measure", "--name", "t"], ["two"]),
        (["measure", "--steps", ""], []),
        (["measure", "--json", ""], ["file.txt"]),
        (["measure", ""], []),
        (["data", "info", "f"], ["file.txt"]),
    ]

    @Test(arguments: cases)
    func bashCompletes(words: [String], offers: [String]) throws {
        let line = (["toy"] + words).map { "'\($0)'" }.joined(separator: " ")
        let output = try run(
            "bash",
            """
            \(script(.bash))
            COMP_WORDS=(\(line)); COMP_CWORD=\(words.count)
            _toy
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        #expect(output.split(separator: "\n").map(String.init) == offers)
    }

    @Test(.enabled(if: has("fish")), arguments: cases)
    func fishCompletes(words: [String], offers: [String]) throws {
        let line = (["toy"] + words).joined(separator: " ")
        let output = try run("fish", "\(script(.fish))\ncomplete -C '\(line)'")
        let found = output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        #expect(Set(found) == Set(offers))
    }

    @Test(.enabled(if: has("zsh"))) func zshReadsItsScript() throws {
        let output = try run(
            "zsh",
            """
            autoload -Uz compinit; compinit -D -u
            \(script(.zsh))
            print -- $_comps[toy] $+functions[_toy]
            """)
        #expect(output == "_toy 1\n")
    }

    /// What the scripts have in common: everything, with its explanation where the shell shows it.
    @Test(arguments: [CompletionShell.zsh, .fish])
    func everythingIsExplained(shell: CompletionShell) {
        let script = script(shell)
        for entry in ToyProgram.program.entries {
            #expect(script.contains(entry.command.description.summary))
            for option in entry.command.description.options {
                #expect(script.contains(option.description.name))
                #expect(script.contains(option.description.help))
            }
        }
    }
}
