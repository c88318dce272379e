import ArgumentParsing
import Foundation
import Torch
import Training

enum BenchmarkHeadCommand: Command {
    static let identities = Option.integer(
        "identities", help: "Number of identities; 0: data.identities.", default: 0, atLeast: 0)
    static let steps = Option.integer(
        "steps", help: "Steps to measure.", default: 10, atLeast: 1)
    static let warmup = Option.integer(
        "warmup", help: "Steps before those.", default: 2, atLeast: 0)

    static let description = CommandDescription(
        name: "head",
        summary: "Measure class centres, margin and loss alone, for any number of identities",
        discussion: """
            Random embeddings instead of a network: loss, gradients and update of the configured \
            head. The time is the median over the measured steps; memory beside the head is the \
            peak less what the process had needed before, the class centres and what their update \
            rule remembers. Without identities anywhere there are \
            \(TrainingBenchmark.usualIdentities).
            """,
        examples: [
            .init("soloface benchmark head --identities 618000", "the whole softmax"),
            .init(
                "soloface benchmark head --identities 2060000 --set head.sample_rate=0.2 "
                    + "--set head.precision=bf16", "Partial FC with products in bf16"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, identities, steps, warmup,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var configuration = try SharedOptions.resolve(arguments)
        if arguments[identities] > 0 { configuration.data.identities = arguments[identities] }
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        let line = ProgressLine("steps", isQuiet: arguments[CommonOptions.quiet])
        let total = arguments[steps] + arguments[warmup]
        let benchmark = try HeadBenchmark(configuration, device: device)
        job.device = benchmark.device.description
        let result = try benchmark(steps: arguments[steps], warmup: arguments[warmup]) {
            line.update($0, of: total)
        }
        result.lines.forEach(job.say)
        try job.write(result)
        return .success
    }
}

extension HeadBenchmarkResult {
    /// The result for people.
    fileprivate var lines: [String] {
        let mebibyte = 0x1p20
        var lines = [
            "\(identities) identities, \(margin), sample rate \(sampleRate), \(precision), "
                + "batch \(batchSize)",
            String(format: "ms per step       %.1f", millisecondsPerStep),
            String(format: "images/s          %.1f", imagesPerSecond),
            String(format: "peak memory       %.0f MiB", Double(peakBytes) / mebibyte),
            String(format: "  the head        %.0f MiB", Double(stateBytes) / mebibyte),
            String(format: "  beside it       %.0f MiB", Double(workBytes) / mebibyte),
        ]
        if let utilisation {
            lines.append(String(format: "share of peak     %.1f %%", 100 * utilisation))
        }
        return lines
    }
}
