import Evaluation
import Foundation
import Reporting

/// The rates of an IJB test as they are published.
struct IJBTable {
    private let result: IJBVerification
    private let name: IJBProtocol
    private let feature: ImageFeature

    init(_ result: IJBVerification, _ name: IJBProtocol, _ feature: ImageFeature) {
        self.result = result
        self.name = name
        self.feature = feature
    }

    /// The table and what it was made by.
    var lines: [String] {
        let percents = result.points.map { String(format: "%6.2f", 100 * $0.trueAcceptRate) }
        let names = IJBVerification.targetNames.map {
            String(repeating: " ", count: 6 - $0.count) + $0
        }
        let rule =
            switch result.rule {
            case .conservative: "at the highest FAR not above each target (conservative)"
            case .nearest: "at the FAR nearest to each target (nearest, as published)"
            }
        var lines = [
            "\(name.title) 1:1: \(feature.description)", "TAR in percent, \(rule)",
            "FAR  \(names.joined(separator: "  "))", "TAR  \(percents.joined(separator: "  "))",
            "AUC  \(String(format: "%.6f", result.auc))",
        ]
        let unresolved = result.unresolvedTargets
        if !unresolved.isEmpty {
            lines.append(
                "\(result.curve.impostors.count) pairs of two persons cannot resolve FAR "
                    + "\(unresolved.joined(separator: ", ")): no false accept at all is allowed "
                    + "there")
        }
        return lines
    }

    /// Target, and the two rates there.
    var csv: String {
        let rows = zip(IJBVerification.targetNames, result.points).map {
            "\($0),\($1.falseAcceptRate),\($1.trueAcceptRate)\n"
        }
        return "target,false_accept_rate,true_accept_rate\n" + rows.joined()
    }

    /// The ROC curve.
    var chart: Chart {
        ROCChart.chart(
            title: "\(name.title) 1:1",
            [
                .init(
                    name.title,
                    points: result.curve.drawn().map { ($0.falseAcceptRate, $0.trueAcceptRate) })
            ])
    }
}
