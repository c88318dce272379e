import ArgumentParsing
import Testing

struct ProgramTests {
    struct Unexpected: Error {}

    @Test func wordsSelectACommand() throws {
        guard case .run(let command, _) = try ToyProgram.program.interpret(["data", "info"]) else {
            throw Unexpected()
        }
        #expect(ObjectIdentifier(command) == ObjectIdentifier(Info.self))
    }

    @Test(arguments: [
        (["mesure"], "unknown command 'mesure'; did you mean 'measure'?"),
        (["data", "cnovert"], "unknown command 'cnovert'; did you mean 'data convert'?"),
        (["convert"], "unknown command 'convert'; did you mean 'data convert'?"),
        (["zzz"], "unknown command 'zzz'; choose one of measure, data"),
        ([], "no command given; choose one of measure, data"),
        (["data"], "no command given; choose one of convert, compare, info"),
        (["--quiet", "measure"], "option --quiet stands before the command; options follow it"),
    ])
    func anUnknownCommandIsAnsweredWithTheNearest(words: [String], message: String) throws {
        let error = try #require(throws: UsageError.self) {
            try ToyProgram.program.interpret(words)
        }
        #expect(error.message == message)
    }

    @Test func versionIsPrinted() throws {
        #expect(try printed("--version") == "toy 1.2.3")
    }

    @Test func everyCommandIsListedWithItsOptions() {
        let entries = ToyProgram.program.entries
        #expect(
            entries.map { $0.words.joined(separator: " ") }
                == ["measure", "data", "data convert", "data compare", "data info"])
        #expect(
            entries[2].command.description.options.map(\.description.name)
                == ["from", "identities", "form"])
        #expect(
            Measure.precision.description.allowedValues == ["fp32", "bf16", "fp16"])
    }

    @Test func theExitCodeIsTheCommandsOrTheFailures() {
        let program = ToyProgram.program
        var failures = 0
        let code = { (words: [String]) in
            program.run(words) { _ in
                failures += 1
                return .failure
            }
        }
        #expect(code(["measure"]) == .interrupted)
        #expect(failures == 0)
        #expect(code(["data", "info"]) == .failure)
        #expect(failures == 1)
        #expect(code(["data", "nothing"]) == .usage)
        #expect(failures == 1)
        #expect(ExitCode.usage.rawValue == 2)
        #expect(ExitCode.interrupted.rawValue == 130)
    }
}
