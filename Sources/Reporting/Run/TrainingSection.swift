/// Loss and learning rate over the steps.
enum TrainingSection {
    static func section(
        _ losses: RunFiles.Recorded<LossTable>, smoothedDifference: [Double]?, threshold: Double?
    ) -> ReportSection {
        ReportSection("Training", file: "loss.csv", losses) { table in
            let curves = TrainingCurves(
                steps: table.steps, losses: table.losses, rates: table.rates,
                smoothedDifference: smoothedDifference, threshold: threshold)
            return ReportSection.figure(curves.charts) + changes(curves) + remarks(table)
        }
    }

    private static func changes(_ curves: TrainingCurves) -> String {
        let changes = curves.rateChanges
        guard !changes.isEmpty else { return "" }
        let rows = changes.map { [TickText.grouped($0.x), $0.label] }
        let name = changes.count == 1 ? "1 change" : "\(changes.count) changes"
        return "<details><summary>\(name) of the learning rate</summary>"
            + ReportSection.table(head: ["From step", "Learning rate"], rows: rows) + "</details>"
    }

    private static func remarks(_ table: LossTable) -> String {
        let lost = table.losses.count { !$0.isFinite }
        var remarks = ""
        if lost > 0 { remarks += ReportSection.note("Steps without a finite loss: \(lost).") }
        if table.unreadableLines > 0 {
            remarks += ReportSection.note(
                "Lines of loss.csv that could not be read: \(table.unreadableLines).")
        }
        return remarks
    }
}
