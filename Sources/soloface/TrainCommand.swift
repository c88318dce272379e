import ArgumentParsing
import Evaluation
import Foundation
import Reporting
import Torch
import Training

enum TrainCommand: Command {
    static let resume = Option.flag(
        "resume", help: "Continue the run in output.directory from its newest checkpoint.")
    static let maxSteps = Option.integer(
        "max-steps", help: "End after optimizer step N, counted from the start of the run.",
        atLeast: 1)
    static let printConfiguration = Option.flag(
        "print-config", help: "Print the complete configuration and exit.")

    static let description = CommandDescription(
        name: "train",
        summary: "Train a network, test it, write the run directory",
        discussion: """
            Ctrl-C saves a checkpoint and ends with code 130; --resume continues there. A run that \
            was killed continues from its newest checkpoint and comes to the same result as one \
            that was not (bit for bit on the CPU).
            """,
        examples: [
            .init("soloface train --config quickstart", "synthetic faces, minutes on a CPU"),
            .init(
                "soloface train --config casia --set data.train=/data/casia --set "
                    + "evaluation.data=/data/verification", "your own folders"),
            .init("soloface train --config casia --resume", "go on after an interruption"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, resume, maxSteps,
            printConfiguration, CommonOptions.device, CommonOptions.threads, CommonOptions.quiet,
            CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let configuration = try SharedOptions.resolve(arguments)
        if arguments[printConfiguration] {
            print(try configuration.toml(), terminator: "")
            return .success
        }
        guard arguments.isGiven(SharedOptions.configuration) else {
            throw arguments.usageError("--config is required; try --config quickstart")
        }
        try configuration.validateForTraining()
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        Interruption.watch()
        let observer = ConsoleObserver(isQuiet: arguments[CommonOptions.quiet])
        var options = Trainer.Options()
        options.resume = arguments[resume]
        options.maxSteps = arguments[maxSteps]
        options.isInterrupted = { Interruption.isRequested }
        let trainer = try Trainer(
            configuration, device: device, options: options, observer: observer)
        let result = try trainer()
        observer.end()
        try report(result, configuration, job)
        return result.isInterrupted ? .interrupted : .success
    }

    private static func report(
        _ result: Trainer.Result, _ configuration: Configuration, _ job: Job
    ) throws {
        let run = configuration.output.directory
        let loss = result.finalLoss.map { String(format: ", loss %.4f", $0) } ?? ""
        let steps = result.steps == 1 ? "1 step" : "\(result.steps) steps"
        job.say("\(result.isInterrupted ? "interrupted" : "done") after \(steps)\(loss)")
        if result.isInterrupted { job.say("the same command with --resume continues it") }
        for (name, score) in result.verification.sorted(by: { $0.key < $1.key }) {
            job.say("\(name): \(score.summary)")
        }
        job.say("run: \(run)")
        job.say("report: \(run)/report.html")
        try job.write(
            TrainResult(
                steps: result.steps, finalLoss: result.finalLoss,
                imagesPerSecond: result.imagesPerSecond, run: run,
                verification: result.verification))
    }
}

/// The JSON result of `train`.
private struct TrainResult: Encodable {
    let steps: Int
    let finalLoss: Double?
    let imagesPerSecond: Double
    let run: String
    let verification: [String: VerificationResult]

    private enum CodingKeys: String, CodingKey {
        case steps
        case finalLoss = "final_loss"
        case imagesPerSecond = "images_per_second"
        case run, verification
    }
}
