import ArgumentParsing
import Foundation
import Torch
import Training

enum BenchmarkLoaderCommand: Command {
    static let steps = Option.integer(
        "steps", help: "Batches to measure.", default: 100, atLeast: 1)
    static let warmup = Option.integer(
        "warmup", help: "Batches before those.", default: 10, atLeast: 0)
    static let normalize = Option.flag(
        "normalize",
        help:
            "Also make the network's float32 input on the CPU; on a GPU that is the device's work.")

    static let description = CommandDescription(
        name: "loader",
        summary: "Measure how fast images come from the disk",
        discussion: """
            Reads, decodes, changes and mirrors images as a training does, and hands the batches on. \
            The data are those of data.train, or drawn faces when it is empty. An image that cannot \
            be used ends the benchmark. Speed is given per second and per second of a busy core.
            """,
        examples: [
            .init("soloface benchmark loader", "this machine, on drawn faces"),
            .init(
                "soloface benchmark loader --config casia --set data.workers=2",
                "one's own data, with two threads"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, steps, warmup, normalize,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let configuration = try SharedOptions.resolve(arguments)
        var job = try Job(arguments)
        job.device = "cpu"
        Engine.keepFreedMemory()
        if let threads = arguments[CommonOptions.threads] { Engine.threads = threads }
        let line = ProgressLine("batches", isQuiet: arguments[CommonOptions.quiet])
        let total = arguments[steps] + arguments[warmup]
        let benchmark = LoaderBenchmark(configuration, normalizes: arguments[normalize])
        let result = try benchmark(steps: arguments[steps], warmup: arguments[warmup]) {
            line.update($0, of: total)
        }
        job.say("\(result.images) images (\(result.form)), batch \(result.batchSize)")
        job.say(String(format: "images/s                  %.0f", result.imagesPerSecond))
        job.say(String(format: "images/s per busy core    %.0f", result.imagesPerCoreSecond))
        job.say(String(format: "ms per batch              %.2f", result.millisecondsPerStep))
        job.say(String(format: "s to open                 %.2f", result.openingSeconds))
        job.say(
            String(format: "peak memory               %.0f MiB", Double(result.peakBytes) / 0x1p20))
        try job.write(result)
        return .success
    }
}
