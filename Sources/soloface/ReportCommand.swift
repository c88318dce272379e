import ArgumentParsing
import Foundation
import Reporting
import Training

enum ReportCommand: Command {
    static let runs = Positional.many("RUN", help: "Run directories.", count: 1...Int.max)
    static let to = Option.text(
        "to", placeholder: "FILE.html",
        help: "Where a comparison of several runs goes; comparison.html when not given.")

    static let description = CommandDescription(
        name: "report",
        summary: "Rebuild a run's report.html, or compare runs",
        discussion: """
            The report of one run shows what lies in its directory; results of evaluate ijb and \
            evaluate mfr too, when their --json was written there. Several runs are compared in one \
            file: accuracies, ROC curves, losses, rates, and the settings that differ.
            """,
        examples: [
            .init("soloface report runs/quickstart", "after looking at another test"),
            .init("soloface report runs/arcface runs/cosface --to margins.html", "two runs"),
        ],
        options: [to, CommonOptions.json],
        positionals: [runs])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        let paths = arguments[runs]
        let file =
            paths.count == 1
            ? try rebuild(paths[0], arguments) : try compare(paths, arguments[to])
        job.say(file.relativePath)
        try job.write(ReportResult(file: file.path))
        return .success
    }

    private static func rebuild(_ path: String, _ arguments: ParsedArguments) throws -> URL {
        guard arguments[to] == nil else {
            throw arguments.usageError(
                "--to goes with several runs; the report of one is its report.html")
        }
        let directory = RunDirectory(URL(filePath: path))
        guard directory.isUsed else { throw RunError.noRun(path) }
        return try RunReportFile.write(run: directory)
    }

    private static func compare(_ paths: [String], _ target: String?) throws -> URL {
        for path in paths where !RunDirectory(URL(filePath: path)).isUsed {
            throw RunError.noRun(path)
        }
        let file = URL(filePath: target ?? "comparison.html")
        try RunComparison(runs: paths.map { URL(filePath: $0) }).write(to: file)
        return file
    }
}

/// The JSON result of `report`.
private struct ReportResult: Encodable {
    let file: String
}
