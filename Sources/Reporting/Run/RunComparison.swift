public import Foundation
import Interchange
import Settings

/// Several runs side by side: one HTML file that needs nothing else.
public struct RunComparison {
    private let runs: [(name: String, files: RunFiles)]

    /// Reads the runs; those of equal folder names are told apart by their paths.
    ///
    /// - Throws: `ReportError.noRun` naming a directory that holds none of a run's files.
    public init(runs folders: [URL]) throws {
        let names = folders.map { $0.standardizedFileURL.lastPathComponent }
        runs = try zip(folders, names).map { folder, name in
            let isAlone = names.count { $0 == name } == 1
            return (isAlone ? name : folder.relativePath, try RunFiles(run: folder))
        }
    }

    /// Writes the comparison, whole or not at all.
    ///
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        let page = ReportPage(
            title: "\(runs.count) runs", subtitle: runs.map(\.name).joined(separator: " · "),
            tiles: [],
            sections: [
                ReportSection("Runs", body: summary), ReportSection("Verification", body: accuracy),
                ReportSection("Training", body: ReportSection.figure([losses, rates])),
                ReportSection("Settings that differ", body: settings),
            ])
        try AtomicFile.write(Data(page.html.utf8), to: url)
    }

    /// A row per run with what its report opens with.
    private var summary: String {
        let tiles = runs.map { (name: $0.name, summary: RunSummary($0.files)) }
        let names = tiles.flatMap { $0.summary.tiles.map(\.name) }
        let columns = names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
        return ReportSection.table(
            head: ["Run"] + columns + ["Time"],
            rows: tiles.map { name, summary in
                [name]
                    + columns.map { column in
                        summary.tiles.first { $0.name == column }?.value ?? "–"
                    } + [summary.duration ?? "not finished"]
            })
    }

    /// A row per run with its accuracy on each target.
    private var accuracy: String {
        let records = runs.map { (name: $0.name, final: $0.files.verification.value?.final ?? [:]) }
        let targets = Set(records.flatMap(\.final.keys)).sorted()
        guard !targets.isEmpty else { return ReportSection.note("No results yet.") }
        let table = ReportSection.table(
            head: ["Accuracy, with mirror image"] + targets,
            rows: records.map { name, final in
                [name]
                    + targets.map { target in
                        final[target]?["accuracy_flip"]?.number
                            .map { String(format: "%.2f\u{A0}%%", 100 * $0) } ?? "–"
                    }
            })
        return table + targets.compactMap(curves).map { ReportSection.figure([$0]) }.joined()
    }

    /// The ROC curves of one target.
    private func curves(_ target: String) -> Chart? {
        let curves = runs.compactMap { run in
            run.files.verification.value?.curves[target].map { curve in
                ROCChart.Curve(
                    run.name,
                    points: zip(curve.falsePositiveRates, curve.truePositiveRates)
                        .map { (falseAcceptRate: $0, trueAcceptRate: $1) })
            }
        }
        return curves.isEmpty ? nil : ROCChart.chart(title: "ROC, \(target)", curves)
    }

    private var losses: Chart {
        Chart(
            title: "Loss", x: .init(""), y: .init(""),
            series: runs.compactMap { run in
                run.files.losses.value.map { table in
                    let series = Chart.Series(
                        run.name, points: Self.points(table.steps, table.losses))
                    // With a curve per run the pale ground of each would hide the others.
                    var mean = series.withMean(over: "steps").last ?? series
                    mean.name = run.name
                    return mean
                }
            })
    }

    private var rates: Chart {
        Chart(
            title: "Learning rate", x: .init("step"), y: .init("", includesZero: true),
            series: runs.compactMap { run in
                run.files.losses.value.map {
                    Chart.Series(
                        run.name, points: Self.points($0.steps, $0.rates), interpolation: .step)
                }
            })
    }

    private static func points(_ steps: [Int], _ values: [Double]) -> [Chart.Point] {
        zip(steps, values).map { Chart.Point(Double($0), $1) }
    }

    /// A row per key that two runs set differently.
    private var settings: String {
        let values = runs.map { run -> [String: String] in
            let text = run.files.configuration.value ?? ""
            return (try? SettingTable(toml: text, path: "config.toml"))?.spelledValues ?? [:]
        }
        let keys = Set(values.flatMap(\.keys)).sorted()
        let rows = keys.filter { key in Set(values.map { $0[key] }).count > 1 }
            .map { key in [key] + values.map { $0[key] ?? "–" } }
        guard !rows.isEmpty else { return ReportSection.note("None.") }
        return ReportSection.table(head: ["Key"] + runs.map(\.name), rows: rows)
    }
}
