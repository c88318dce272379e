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
        guard let configuration else {
            return try RunReport(run: run.url).write()
        }
        let losses = try RecordedLosses(contentsOf: run.losses).values
        let environment = try? RunEnvironment.read(run.environment)
        let replay = ScheduleReplay(
            losses, configuration: configuration.schedule,
            baseRate: configuration.optimizer.learningRate,
            totalSteps: max(1, environment?.totalSteps ?? losses.count))
        return try RunReport(
            run: run.url, smoothedDifference: replay.smoothedDifferences,
            threshold: replay.threshold
        ).write()
    }
}
