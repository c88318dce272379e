import Evaluation
import Foundation
import Reporting
import Training

/// The 1:N test: both galleries, their mean, and the figures of the field's program.
struct IJBSearchOutcome: IJBOutcome {
    private let context: IJBContext
    private let galleries: [(name: String, result: IJBIdentification)]
    private let published: PublishedIdentification

    private static let rankNames = IJBIdentification.ranks.map(String.init)
    private static let targetNames = ["0.01", "0.1"]

    /// Searches.
    init(
        _ context: IJBContext, _ lists: IJBTask.SearchLists, _ clock: inout StageClock
    ) throws {
        let probes = lists.probes
        self.context = context
        galleries = try clock.measure("search \(probes.count) probes in each gallery") {
            try lists.galleries.map { name, list in
                (
                    name,
                    try IJBIdentification(probes, in: list, named: name, context.templates)
                )
            }
        }
        published = try clock.measure("search the galleries as one") {
            try PublishedIdentification(
                probes, in: lists.galleries.map(\.subjects), context.templates)
        }
    }

    private struct Row {
        let name: String
        let ranks: [Double]
        let tpir: [Double?]
    }

    private var rows: [Row] {
        galleries.map {
            Row(name: $0.name, ranks: $0.result.rankRates, tpir: $0.result.truePositiveRates)
        }
            + [mean]
    }

    private var mean: Row {
        let count = Double(galleries.count)
        func average(_ values: [Double]) -> Double { values.reduce(0, +) / count }
        return Row(
            name: "mean",
            ranks: Self.rankNames.indices.map { index in
                average(galleries.map { $0.result.rankRates[index] })
            },
            tpir: Self.targetNames.indices.map { index in
                let values = galleries.compactMap { $0.result.truePositiveRates[index] }
                return values.count == galleries.count ? average(values) : nil
            })
    }

    private var publishedRow: Row {
        Row(
            name: "as one*", ranks: published.rankRates,
            tpir: published.truePositiveRates.map(Optional.some))
    }

    var lines: [String] {
        let head = ["gallery", "rank 1", "rank 5", "rank 10", "TPIR@0.01", "TPIR@0.1"]
        let table = (rows + [publishedRow]).map { row in
            [row.name] + (row.ranks.map(Optional.some) + row.tpir).map(Self.percent)
        }
        return ["\(context.test.folder.name.title) 1:N: \(context.feature.description)"]
            + [head].map(Self.line) + table.map(Self.line)
            + ["* both galleries searched as one with the threshold of InsightFace's program"]
    }

    private static func line(_ cells: [String]) -> String {
        cells.map { $0 + String(repeating: " ", count: max(0, 10 - $0.count)) }.joined(
            separator: " "
        )
        .trimmingCharacters(in: .whitespaces)
    }

    private static func percent(_ rate: Double?) -> String {
        rate.map { String(format: "%.2f", 100 * $0) } ?? "none"
    }

    var csv: String {
        let head = "gallery,rank_1,rank_5,rank_10,tpir_0.01,tpir_0.1\n"
        return head
            + (rows + [publishedRow]).map { row in
                let cells = (row.ranks.map(Optional.some) + row.tpir).map {
                    $0.map { "\($0)" } ?? ""
                }
                return ([row.name.replacing("*", with: "")] + cells).joined(separator: ",") + "\n"
            }.joined()
    }

    var charts: [Chart] {
        let title = context.test.folder.name.title
        let matches = galleries.map { name, result in
            Chart.Series(
                name,
                points: result.cumulativeMatches().enumerated().map {
                    .init(Double($0.offset + 1), $0.element)
                }, interpolation: .step)
        }
        let errors = galleries.map { name, result in
            Chart.Series(
                name,
                points: result.errorTradeoff().map {
                    .init($0.falsePositiveRate, $0.falseNegativeRate)
                })
        }
        return [
            Chart(
                title: "\(title) 1:N, CMC", x: .init("rank", scale: .logarithmic),
                y: .init("share of mates found up to it"), series: matches),
            Chart(
                title: "\(title) 1:N, DET",
                x: .init("false positive identification rate", scale: .logarithmic),
                y: .init("false negative identification rate", scale: .logarithmic), series: errors),
        ]
    }

    func write(to job: Job, stages: [StageClock.Stage]) throws {
        var report = IJBSearchReport(
            images: context.test.imageCount, templates: context.templates.count,
            feature: context.feature.description, stages: stages)
        for row in rows { report.rates[row.name] = rates(row) }
        report.rates["published"] = rates(publishedRow)
        for (name, result) in galleries {
            report.rates[name]?.gallery = result.gallery
            report.rates[name]?.matedProbes = result.matedProbes
            report.rates[name]?.otherProbes = result.otherProbes
            report.rates[name]?.cmc = result.cumulativeMatches()
            let tradeoff = result.errorTradeoff()
            report.rates[name]?.det = .init(
                fpir: tradeoff.map(\.falsePositiveRate), fnir: tradeoff.map(\.falseNegativeRate))
        }
        try job.write(report)
    }

    private func rates(_ row: Row) -> IJBSearchReport.Rates {
        IJBSearchReport.Rates(
            rank: Dictionary(uniqueKeysWithValues: zip(Self.rankNames, row.ranks)),
            tpir: Dictionary(uniqueKeysWithValues: zip(Self.targetNames, row.tpir)))
    }
}
