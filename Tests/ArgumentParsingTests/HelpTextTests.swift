import ArgumentParsing
import Testing

struct HelpTextTests {
    @Test func theProgramListsItsCommands() throws {
        let expected = """
            toy - a toy for tests

            usage: toy COMMAND [options]

            It does nothing, in several ways.

            Commands:
              measure  measure something
              data     look at data

            Options:
              --help     Show this help.
              --version  Show the version.

            'toy COMMAND --help' explains one command.
            """
        #expect(try printed("--help") == expected)
        #expect(try printed("-h") == expected)
        #expect(try printed("help") == expected)
    }

    @Test func aGroupListsItsCommands() throws {
        let expected = """
            toy data - look at data

            usage: toy data COMMAND [options]

            Commands:
              convert  change the form
              compare  compare two images
              info     what is there

            Options:
              --help  Show this help.

            'toy data COMMAND --help' explains one command.
            """
        #expect(try printed("data", "--help") == expected)
        #expect(try printed("help", "data") == expected)
    }

    @Test func aCommandListsOptionsDefaultsAndExamples() throws {
        let text = try #require(try printed("measure", "--steps", "nonsense", "--help"))
        #expect(text.hasPrefix("toy measure - measure something\n\nusage: toy measure [options]\n"))
        #expect(text.contains("\n  --steps N                   Steps to run. (default: 20)\n"))
        #expect(text.contains("\n  --set KEY=VALUE             Override a setting. (repeatable)\n"))
        #expect(
            text.contains("\n  --precision fp32|bf16|fp16  Number type. (default: fp32)\n"))
        #expect(text.contains("\n  --no-flip                   Do not mirror.\n"))
        #expect(text.hasSuffix("\n\nExamples:\n  # Three steps.\n  toy measure --steps 3"))
        #expect(try printed("help", "measure") == text)
    }

    @Test func usageNamesWhatIsRequired() throws {
        let convert = try #require(try printed("data", "convert", "--help"))
        #expect(
            convert.contains(
                "usage: toy data convert --from PATH --identities N --form fp32|bf16|fp16\n"
                    + "                        [options]\n"
            ))
        #expect(convert.contains("The source. (required)"))
        let compare = try #require(try printed("data", "compare", "--help"))
        #expect(compare.contains("usage: toy data compare WEIGHTS IMAGE IMAGE [options]"))
        #expect(
            compare.contains(
                "\n\nArguments:\n  WEIGHTS      The network.\n  IMAGE IMAGE  Two faces."))
        let info = try #require(try printed("data", "info", "--help"))
        #expect(info.contains("usage: toy data info [PATH] [options]"))
    }

    @Test func noLineIsWiderThanNinetyLetters() throws {
        let long = Option.text(
            "a-very-long-option-name-indeed", placeholder: "FILE",
            help: String(repeating: "word ", count: 40))
        let program = Program(
            description: CommandDescription(
                name: "wide", summary: "wide", discussion: String(repeating: "text ", count: 60),
                options: [long]),
            version: "0", commands: [])
        guard case .print(let text) = try program.interpret(["--help"]) else { return }
        let widths = text.split(separator: "\n").map(\.count)
        #expect(widths.allSatisfy { $0 <= 90 })
        #expect(widths.contains { $0 > 80 })
        #expect(text.contains("\n  --a-very-long-option-name-indeed FILE\n"))
    }
}
