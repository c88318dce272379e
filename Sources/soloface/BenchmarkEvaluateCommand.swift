import ArgumentParsing
import Foundation
import Torch
import Training

enum BenchmarkEvaluateCommand: Command {
    static let steps = Option.integer(
        "steps", help: "Batches to measure.", default: 10, atLeast: 1)
    static let warmup = Option.integer(
        "warmup", help: "Batches before those.", default: 2, atLeast: 1)

    static let description = CommandDescription(
        name: "evaluate",
        summary: "Measure how fast tests embed images",
        discussion: """
            Embeds drawn faces and their mirror images with the configured network, as evaluate \
            verification does: images are decoded while the network computes. Images per second \
            count each image once. Of the configuration only the network section counts; without \
            network.weights the weights are random.
            """,
        examples: [
            .init("soloface benchmark evaluate --set network.name=r100", "before a long test"),
            .init(
                "soloface benchmark evaluate --set network.name=mbf --batch-size 16 --threads 1",
                "a small network on one core"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, steps, warmup,
            EmbeddingOptions.batch, CommonOptions.device, CommonOptions.threads,
            CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let configuration = try SharedOptions.resolve(arguments)
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let line = ProgressLine("batches", isQuiet: arguments[CommonOptions.quiet])
        let total = arguments[steps] + arguments[warmup]
        let benchmark = try EvaluationBenchmark(
            configuration, batchSize: arguments[EmbeddingOptions.batch], device: device)
        let result = try benchmark(steps: arguments[steps], warmup: arguments[warmup]) {
            line.update($0, of: total)
        }
        job.say("\(result.network), batch \(result.batchSize), \(result.threads) threads")
        job.say(String(format: "images/s                  %.1f", result.imagesPerSecond))
        job.say(String(format: "images/s per busy core    %.1f", result.imagesPerCoreSecond))
        job.say(String(format: "ms per batch              %.1f", result.millisecondsPerStep))
        job.say(
            String(format: "peak memory               %.2f GiB", Double(result.peakBytes) / 0x1p30))
        try job.write(result)
        return .success
    }
}
