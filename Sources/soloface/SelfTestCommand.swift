import ArgumentParsing
import Foundation
import Torch
import Training

enum SelfTestCommand: Command {
    static let long = Option.flag(
        "long", help: "Also try r50, batches of 128 and a longer training.")

    static let description = CommandDescription(
        name: "selftest",
        summary: "Check this installation and device",
        discussion: """
            Compares every operation, layer, margin, optimizer and precision on the device with a \
            result in double precision on the CPU, trains a small network on synthetic faces, \
            continues that run from a checkpoint, and measures the memory used. Each line shows a \
            figure and the largest value it may have; exit code 1 when one is larger. Takes about \
            a minute, with --long several.
            """,
        examples: [
            .init("soloface selftest", "the device that auto finds"),
            .init("soloface selftest --device cuda:1 --long --json selftest.json", "a second card"),
        ],
        options: [
            CommonOptions.device, long, CommonOptions.threads, CommonOptions.quiet,
            CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let test = SelfTest(device: device, isLong: arguments[long])
        let checks = test { [job] check in
            job.say(check.row)
            // Rows come seconds apart; a pipe would keep them to the end.
            fflush(nil)
        }
        let failures = checks.filter { !$0.passed }
        job.say(
            failures.isEmpty
                ? "all \(checks.count) checks passed on \(device)"
                : "\(failures.count) of \(checks.count) checks FAILED on \(device)")
        try job.write(SelfTestReport(checks: checks, passed: failures.isEmpty))
        return failures.isEmpty ? .success : .failure
    }
}

/// The JSON result of `selftest`.
private struct SelfTestReport: Encodable {
    let checks: [Check]
    let passed: Bool
}

extension Check {
    /// One line of the table: verdict, figure, tolerance, what both are, name.
    fileprivate var row: String {
        let values = [figure.map(text) ?? "none", "<= \(text(tolerance))"]
        let columns = values.map { $0.padding(toLength: 12, withPad: " ", startingAt: 0) }
        let unit = measure.rawValue.padding(toLength: 15, withPad: " ", startingAt: 0)
        return "\(passed ? "ok    " : "FAILED") \(columns.joined(separator: " ")) \(unit) \(name)"
    }

    private func text(_ value: Double) -> String {
        switch measure {
        case .bytes: String(format: "%.2f GiB", value / 0x1p30)
        case .count: String(format: "%.0f", value)
        case .ratio: String(format: "%.3f", value)
        case .relativeError, .difference: value == 0 ? "0" : String(format: "%.1e", value)
        }
    }
}
