public import Foundation
import Reporting
import Schedules
import Torch

/// `report.html` of a run, with MHLR's smoothed difference replayed from the recorded losses.
public enum RunReportFile {
    /// Rebuilds the report from what is in the run directory.
    ///
    /// - Returns: the file.
    /// - Throws: `FileError`, `SettingsError`.
    public static func write(run: RunDirectory) throws -> URL {
        let configuration = try? Configuration.load(
            run.configuration.path, overrides: [], presets: run.url)
        guard let configuration, case .mhlr(let rule) = configuration.schedule.rule else {
            return try RunReport(run: run.url).write()
        }
        let losses = try RecordedLosses(contentsOf: run.losses).values
        let environment = try? RunEnvironment.read(run.environment)
        var schedule = Schedule(
            configuration: configuration.schedule, baseRate: configuration.optimizer.learningRate,
            totalSteps: max(1, environment?.totalSteps ?? losses.count))
        var last = losses.first { $0.isFinite } ?? 0
        let differences = losses.map { loss in
            if loss.isFinite { last = loss }
            schedule.observe(loss: last)
            return schedule.smoothedDifference ?? 0
        }
        return try RunReport(
            run: run.url, smoothedDifference: differences, threshold: rule.threshold
        ).write()
    }
}
