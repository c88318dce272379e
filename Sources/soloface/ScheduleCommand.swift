import ArgumentParsing
import Foundation
import Interchange
import Reporting
import Schedules
import Torch
import Training

enum ScheduleCommand: Command {
    static let losses = Option<String>.required(
        "losses", placeholder: "FILE.csv", help: "A CSV with a column named loss, a row per step.")
    static let totalSteps = Option.integer(
        "total-steps", help: "Optimizer steps of the whole run; the number of losses by default.",
        atLeast: 1)
    static let output = Option<String>.required(
        "output", placeholder: "OUT.csv",
        help: "Where step, loss and the rate that step uses are written.")
    static let plot = Option.text(
        "plot", placeholder: "FILE.svg|.pdf|.png", help: "Where to draw loss and rate.")

    static let description = CommandDescription(
        name: "schedule",
        summary: "Replay a schedule over a recorded loss curve",
        discussion: """
            Shows what a schedule would have done to a run's learning rate had the losses been the \
            same. The base rate is optimizer.learning_rate.
            """,
        examples: [
            .init(
                "soloface schedule --losses runs/mine/loss.csv --output rates.csv --plot rates.svg",
                "MHLR with its defaults"),
            .init(
                "soloface schedule --losses loss.csv --set schedule.name=polynomial --output r.csv",
                "another rule"),
        ],
        options: [
            losses, SharedOptions.configuration, SharedOptions.overrides, totalSteps, output, plot,
            CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        let figure = try SharedOptions.plotFile(arguments[plot], arguments)
        let configuration = try SharedOptions.resolve(arguments)
        let recorded = try RecordedLosses(contentsOf: URL(filePath: arguments[losses]))
        let replay = ScheduleReplay(
            recorded.values, configuration: configuration.schedule,
            baseRate: configuration.optimizer.learningRate,
            totalSteps: arguments[totalSteps] ?? recorded.values.count)
        try AtomicFile.write(Data(replay.csv.utf8), to: URL(filePath: arguments[output]))
        try figure?.write(replay.curves.charts, renderer: SVGRenderer())
        job.say("\(replay.rates.count) steps, \(replay.changes.count) changes of the rate")
        for change in replay.changes.prefix(50) {
            job.say(String(format: "step %d: %.6g", change.step, change.learningRate))
        }
        if replay.changes.count > 50 { job.say("… (all in \(arguments[output]))") }
        try job.write(ScheduleReport(steps: replay.rates.count, changes: replay.changes))
        return .success
    }
}

/// The JSON result of `schedule`.
private struct ScheduleReport: Encodable {
    let steps: Int
    let changes: [ScheduleReplay.Change]
}
