import ArgumentParsing
import Foundation
import Training

enum ReportCommand: Command {
    static let run = Positional.one("RUN", help: "A run directory.")

    static let description = CommandDescription(
        name: "report",
        summary: "Rebuild a run's report.html",
        examples: [.init("soloface report runs/quickstart", "after looking at another test")],
        options: [CommonOptions.json],
        positionals: [run])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = Job(arguments)
        let directory = RunDirectory(URL(filePath: arguments[run]))
        guard directory.isUsed else { throw RunError.noRun(arguments[run]) }
        let file = try RunReportFile.write(run: directory)
        job.say(file.relativePath)
        try job.write(ReportResult(file: file.path))
        return .success
    }
}

/// The JSON result of `report`.
private struct ReportResult: Encodable {
    let file: String
}
