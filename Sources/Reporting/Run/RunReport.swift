public import Foundation
import Interchange

/// The report of a run: one HTML file that needs nothing else, made of a run directory's files.
///
/// It shows what there is and says what is missing, during a run as well as after it.
public struct RunReport {
    /// The name of the report in the run directory.
    public static let fileName = "report.html"

    private let run: URL
    private let smoothedDifference: [Double]?
    private let threshold: Double?

    /// A report of the run directory `run`.
    ///
    /// - Parameters:
    ///   - smoothedDifference: MHLR's E_t for each row of `loss.csv`, where the schedule is MHLR.
    ///   - threshold: the value of E_t below which MHLR counts.
    public init(run: URL, smoothedDifference: [Double]? = nil, threshold: Double? = nil) {
        self.run = run
        self.smoothedDifference = smoothedDifference
        self.threshold = threshold
    }

    /// Writes `report.html` into the run directory, whole or not at all, and returns its place.
    ///
    /// - Throws: `ReportError.noRun` when the directory holds none of a run's files, `FileError` when
    ///   the report cannot be written.
    public func write() throws -> URL {
        let files = try RunFiles(run: run)
        let summary = RunSummary(files)
        let page = ReportPage(
            title: run.standardizedFileURL.lastPathComponent, subtitle: summary.status,
            tiles: summary.tiles,
            sections: [
                TrainingSection.section(
                    files.losses, smoothedDifference: smoothedDifference, threshold: threshold),
                VerificationSection.section(files.verification, pairs: files.pairs),
                ProtocolSection.section(files.results), LogSection.section(files.log),
                SettingsSection.configuration(files.configuration),
                SettingsSection.environment(files.environment),
                FilesSection.section(files.names, results: files.results.map(\.file)),
            ].compactMap(\.self))
        let url = run.appending(path: Self.fileName)
        try AtomicFile.write(Data(page.html.utf8), to: url)
        return url
    }
}
