import ArgumentParsing

enum BenchmarkGroup: CommandGroup {
    static let description = CommandDescription(
        name: "benchmark", summary: "Measure this machine on made-up data")
    static let subcommands: [any CommandNode.Type] = [
        BenchmarkTrainCommand.self, BenchmarkHeadCommand.self, BenchmarkLoaderCommand.self,
        BenchmarkEvaluateCommand.self,
    ]
}
