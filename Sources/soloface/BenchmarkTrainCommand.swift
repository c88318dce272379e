import ArgumentParsing
import Foundation
import Torch
import Training

enum BenchmarkTrainCommand: Command {
    static let steps = Option.integer(
        "steps", help: "Steps to measure.", default: 20, atLeast: 1)
    static let warmup = Option.integer(
        "warmup", help: "Steps before those.", default: 3, atLeast: 0)

    static let description = CommandDescription(
        name: "train",
        summary: "Measure training steps: speed, memory, where the time goes",
        discussion: """
            Trains the configured network and head on random images held in memory: pixels to the \
            device, forward, backward, clip, optimizer. The figures are medians over the measured \
            steps; the time by stage comes from five more. Of the data section only \
            data.identities counts (0: \(TrainingBenchmark.usualIdentities)). The same seed gives \
            the same weights and batches. On a GPU the share of the measured rate of matrix \
            products is given too.
            """,
        examples: [
            .init("soloface benchmark train --config webface12m_r100_mhlr", "before a long run"),
            .init(
                "soloface benchmark train --set network.name=r50 --set training.batch_size=32 "
                    + "--set training.precision=bf16 --set data.identities=1000 --steps 5",
                "what bf16 brings on this processor"),
        ],
        options: [
            SharedOptions.configuration, SharedOptions.overrides, steps, warmup,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let configuration = try SharedOptions.resolve(arguments)
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let line = ProgressLine("steps", isQuiet: arguments[CommonOptions.quiet])
        let total = arguments[steps] + arguments[warmup]
        let benchmark = try TrainingBenchmark(configuration, device: device)
        let result = try benchmark(steps: arguments[steps], warmup: arguments[warmup]) {
            line.update($0, of: total)
        }
        result.lines.forEach(job.say)
        try job.write(result)
        return .success
    }
}

extension TrainingBenchmarkResult {
    /// The result for people.
    fileprivate var lines: [String] {
        let gibibyte = 0x1p30
        var lines = [
            "\(network), \(precision), batch \(batchSize), \(identities) identities",
            String(format: "images/s          %.1f", imagesPerSecond),
            String(format: "ms per step       %.1f", millisecondsPerStep),
            String(format: "peak memory       %.2f GiB", Double(peakBytes) / gibibyte),
            String(format: "GFLOP per image   %.1f", operationsPerImage / 1e9),
        ]
        if let matrixOperationsPerSecond, let utilisation {
            lines.append(
                String(
                    format: "share of peak     %.1f %% of %.1f TFLOP/s measured",
                    100 * utilisation, matrixOperationsPerSecond / 1e12))
        }
        lines.append("ms by stage")
        for stage in StageTimes.Stage.allCases {
            guard let time = stages[stage.rawValue] else { continue }
            let name = stage.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
            lines.append(String(format: "  %@%.1f", name, time))
        }
        return lines
    }
}
