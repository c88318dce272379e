import Fixtures
import Foundation
import Schedules

/// A recorded loss curve, and what a schedule does on it.
enum RecordedRun {
    /// The `loss` column of a golden CSV file.
    static func losses(_ name: String) throws -> [Double] {
        try rows("mhlr/loss_\(name).csv").compactMap { $0.first.flatMap { Double($0) } }
    }

    /// The rows of a golden CSV file below its header.
    static func rows(_ path: String) throws -> [[Substring]] {
        String(decoding: try Fixtures.data(path), as: UTF8.self)
            .split(whereSeparator: \.isNewline).dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    /// The rate of each step that has a loss.
    static func rates(_ schedule: Schedule, over losses: [Double]) -> [Double] {
        var schedule = schedule
        return losses.map { loss in
            defer { schedule.observe(loss: loss) }
            return schedule.rate
        }
    }

    /// The rate of each step of a rule that pays no heed to the loss.
    static func rates(
        _ rule: ScheduleConfiguration.Rule, warmupSteps: Int = 0, base: Double, steps: Int
    ) -> [Double] {
        let schedule = Schedule(
            configuration: ScheduleConfiguration(rule, warmupSteps: warmupSteps), baseRate: base,
            totalSteps: steps)
        return rates(schedule, over: Array(repeating: 1, count: steps))
    }
}

/// Where a series of rates changes, and to what; the first entry is its start.
struct Change: Equatable, CustomStringConvertible {
    let step: Int
    let rate: Double

    var description: String { "\(step): \(rate)" }

    static func list(_ rates: [Double]) -> [Change] {
        var changes: [Change] = []
        for (step, rate) in rates.enumerated() where changes.last?.rate != rate {
            changes.append(Change(step: step, rate: rate))
        }
        return changes
    }
}
