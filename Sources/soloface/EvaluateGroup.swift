import ArgumentParsing

enum EvaluateGroup: CommandGroup {
    static let description = CommandDescription(
        name: "evaluate", summary: "Test a network by a protocol of the field")
    static let subcommands: [any CommandNode.Type] = [
        EvaluateVerificationCommand.self, EvaluateIJBCommand.self, EvaluateMFRCommand.self,
    ]
}
