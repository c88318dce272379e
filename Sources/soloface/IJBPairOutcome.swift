import Evaluation
import Foundation
import Reporting
import Training

/// The 1:1 test: its table as it is published, its curve, its JSON.
struct IJBPairOutcome: IJBOutcome {
    let context: IJBContext
    let result: IJBVerification

    private var name: IJBProtocol { context.test.folder.name }

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
            "\(name.title) 1:1: \(context.feature.description)", "TAR in percent, \(rule)",
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

    var csv: String {
        let rows = zip(IJBVerification.targetNames, result.points).map {
            "\($0),\($1.falseAcceptRate),\($1.trueAcceptRate)\n"
        }
        return "target,false_accept_rate,true_accept_rate\n" + rows.joined()
    }

    var charts: [Chart] {
        let points = result.curve.drawn().map { ($0.falseAcceptRate, $0.trueAcceptRate) }
        return [
            ROCChart.chart(title: "\(name.title) 1:1", [.init(name.title, points: points)])
        ]
    }

    func write(to job: Job, stages: [StageClock.Stage]) throws {
        try job.write(IJBReport(context, result, stages: stages))
    }
}
