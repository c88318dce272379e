import ArgumentParsing

/// A program small enough to predict and with every kind of option and argument.
enum ToyProgram {
    static let program = Program(
        description: CommandDescription(
            name: "toy", summary: "a toy for tests",
            discussion: "It does nothing, in several ways."),
        version: "1.2.3",
        commands: [Measure.self, DataGroup.self])
}

enum Precision: String, CaseIterable, Sendable {
    case fp32, bf16, fp16
}

enum Measure: Command {
    static let steps = Option.integer("steps", help: "Steps to run.", default: 20, atLeast: 1)
    static let rate = Option.number("rate", help: "Share of classes.", default: 1)
    static let limit = Option.integer("limit", help: "Stop here.")
    static let far = Option.number("far", help: "A rate.")
    static let set = Option.repeated("set", placeholder: "KEY=VALUE", help: "Override a setting.")
    static let targets = Option.list("targets", placeholder: "A,B", help: "Which sets.")
    static let precision = Option.choice("precision", help: "Number type.", default: Precision.fp32)
    static let other = Option<Precision?>.optionalChoice("other", help: "Another type.")
    static let name = Option.text("name", placeholder: "NAME", help: "A name.", default: "x")
    static let noFlip = Option.flag("no-flip", help: "Do not mirror.")

    static let description = CommandDescription(
        name: "measure", summary: "measure something",
        examples: [.init("toy measure --steps 3", "Three steps.")],
        options: [
            steps, rate, limit, far, set, targets, precision, other, name, noFlip,
            CommonOptions.json, CommonOptions.quiet,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode { .interrupted }
}

enum DataGroup: CommandGroup {
    static let description = CommandDescription(name: "data", summary: "look at data")
    static let subcommands: [any CommandNode.Type] = [Convert.self, Compare.self, Info.self]
}

enum Convert: Command {
    static let source = Option<String>.required("from", placeholder: "PATH", help: "The source.")
    static let count = Option<Int>.required("identities", help: "How many.", atLeast: 2)
    static let form = Option<Precision>.requiredChoice("form", help: "The form.")
    static let description = CommandDescription(
        name: "convert", summary: "change the form", options: [source, count, form])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode { .success }
}

enum Compare: Command {
    static let weights = Positional.one("WEIGHTS", help: "The network.")
    static let images = Positional.many("IMAGE", help: "Two faces.", count: 2...2)
    static let description = CommandDescription(
        name: "compare", summary: "compare two images", positionals: [weights, images])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode { .success }
}

enum Info: Command {
    struct Broken: Error {}

    static let path = Positional.optional("PATH", help: "The data.")
    static let description = CommandDescription(
        name: "info", summary: "what is there", positionals: [path])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode { throw Broken() }
}

/// The arguments of a line that must be valid.
func parsed(_ words: String...) throws -> ParsedArguments {
    guard case .run(_, let arguments) = try ToyProgram.program.interpret(words) else {
        throw UsageError(path: words, message: "the line runs no command")
    }
    return arguments
}

/// The message of a line that must be invalid, nil when it is valid.
func refusal(_ words: String...) -> UsageError? {
    do throws(UsageError) {
        _ = try ToyProgram.program.interpret(words)
        return nil
    } catch {
        return error
    }
}

/// The text a line prints, nil when it runs a command instead.
func printed(_ words: String...) throws -> String? {
    guard case .print(let text) = try ToyProgram.program.interpret(words) else { return nil }
    return text
}
