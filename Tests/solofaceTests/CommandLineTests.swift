import Foundation
import Testing

extension EndToEndTests {
    @Suite("The command line") struct CommandLineTests {
        /// The commands of this version and the options that they promise.
        static let commands = [
            ("train", "--config --set --resume --max-steps --print-config"),
            (
                "evaluate verification",
                "--weights --data --targets --network --fold --save-embeddings"
            ),
            ("schedule", "--losses --config --set --total-steps --output --plot"),
            ("dataset info", ""),
            ("dataset verify", "--exclude --against"),
            ("dataset convert", "--from --to --form --parts --exclude"),
            ("dataset synthesize", "--to --identities --images --seed"),
            ("embed", "--weights --images --to"),
            ("compare", "--weights"),
            ("loss", "--config --inputs --output"),
            ("report", ""),
            ("selftest", "--long"),
            ("benchmark train", "--config --set --steps --warmup"),
            ("benchmark loader", "--config --set --steps --warmup --normalize"),
        ]

        /// The commands that run a network.
        static let networks = [
            "train", "evaluate verification", "embed", "compare", "loss", "selftest",
            "benchmark train",
        ]

        @Test("--help names every command") func help() throws {
            let outcome = try SoloFaceProcess.run(["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            for (command, _) in Self.commands {
                let word = command.prefix { $0 != " " }
                #expect(outcome.output.contains("\n  \(word) "), "\(word)")
            }
        }

        @Test("COMMAND --help explains every promised option", arguments: commands)
        func commandHelp(command: String, options: String) throws {
            let words = command.split(separator: " ").map(String.init)
            let outcome = try SoloFaceProcess.run(words + ["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.hasPrefix("soloface \(command) - "))
            #expect(outcome.output.contains("usage: soloface \(command)"))
            #expect(outcome.output.contains("Examples:"))
            var promised = options.split(separator: " ").map(String.init) + ["--help", "--json"]
            if Self.networks.contains(command) { promised += ["--device", "--threads", "--quiet"] }
            for option in promised {
                #expect(outcome.output.contains("\n  \(option) "), "\(option)")
            }
        }

        @Test(
            "A group's --help names its commands", arguments: ["dataset", "evaluate", "benchmark"])
        func groupHelp(group: String) throws {
            let outcome = try SoloFaceProcess.run([group, "--help"])
            #expect(outcome.status == 0)
            for (command, _) in Self.commands where command.hasPrefix("\(group) ") {
                #expect(outcome.output.contains("\n  \(command.dropFirst(group.count + 1)) "))
            }
        }

        @Test(
            "completion prints a script with commands and presets",
            arguments: ["bash", "zsh", "fish"])
        func completion(shell: String) throws {
            let outcome = try SoloFaceProcess.run(["completion", shell])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            for (command, _) in Self.commands { #expect(outcome.output.contains("'\(command)")) }
            #expect(outcome.output.contains("ms1mv3_r100_mhlr"))
            #expect(try SoloFaceProcess.run(["completion", "--help"]).output.contains("Examples:"))
        }

        @Test("--version prints a version") func version() throws {
            let outcome = try SoloFaceProcess.run(["--version"])
            #expect(outcome.status == 0)
            #expect(outcome.output.wholeMatch(of: #/soloface \d+\.\d+\.\d+\n/#) != nil)
        }

        /// A line with a mistake, and what the answer must say.
        static let mistakes = [
            (["trian"], "did you mean 'train'?"),
            (["dataset", "inof", "x"], "did you mean 'dataset info'?"),
            (["train", "--conifg", "casia"], "did you mean --config?"),
            (["schedule", "--loses", "a.csv"], "did you mean --losses?"),
            (["train", "--config", "quickstar"], "did you mean 'quickstart'?"),
            (["train", "--config", "casia", "--set", "training.epoch=1"], "training.epochs"),
            (["train", "--config", "casia", "--set", "training.epochs=x"], "a whole number"),
            (["train", "--config", "casia", "--max-steps", "0"], "--max-steps"),
            (["train"], "--config is required"),
            (["compare", "--weights", "w.safetensors", "one.jpg"], "IMAGE"),
            (["embed", "--weights", "w.safetensors"], "--images"),
            (["dataset", "info", "a", "b"], "b"),
            (["completion", "tcsh"], "bash, zsh, fish"),
            (["loss", "--inputs", "a", "--output", "b", "--device", "tpu"], "auto, cpu, cuda"),
        ]

        @Test("A mistake is exit code 2, and the answer says what is right", arguments: mistakes)
        func mistake(arguments: [String], answer: String) throws {
            let outcome = try SoloFaceProcess.run(arguments)
            #expect(outcome.status == 2)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains(answer))
            #expect(outcome.errorLines.count <= 2)
        }

        @Test("--print-config prints what it can read again") func printConfiguration() throws {
            let printed = try SoloFaceProcess.run([
                "train", "--config", "casia_expface", "--set", "network.name=r18", "--print-config",
            ])
            #expect(printed.status == 0)
            #expect(printed.output.contains("name = \"r18\""))
            let folder = try TemporaryFolder()
            let file = try folder.file("printed.toml", printed.output)
            let again = try SoloFaceProcess.run([
                "train", "--config", file.path, "--print-config",
            ])
            #expect(again.output == printed.output)
        }
    }
}
