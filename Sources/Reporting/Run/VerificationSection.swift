import Foundation

/// Results on pairs of faces: the table, their course over the run, ROC, pictures.
enum VerificationSection {
    static func section(
        _ recorded: RunFiles.Recorded<VerificationRecord>, pairs: JSONValue
    ) -> ReportSection {
        ReportSection("Verification", file: "verification.json", recorded) { record in
            var body = record.final.isEmpty ? ReportSection.note("No results yet.") : table(record)
            if record.history.count > 1 { body += ReportSection.figure([record.course]) }
            if !record.curves.isEmpty {
                body += ReportSection.figure([record.receiverOperatingCharacteristic])
            }
            let thresholds = record.final.compactMapValues { $0["threshold"]?.number }
            return body + PairsSection.html(pairs, thresholds: thresholds)
        }
    }

    private static func table(_ record: VerificationRecord) -> String {
        let head = [
            "Target", "Pairs", "Accuracy, with mirror image", "Accuracy, plain",
            "True accepts at FAR 0.001", "Area under ROC", "Equal error rate", "Threshold",
            "Mean norm",
        ]
        let rows = record.final.sorted { $0.key < $1.key }.map { name, result in
            [
                name, result["pairs"]?.text ?? missing,
                percent(result, "accuracy_flip", spread: "accuracy_flip_std"),
                percent(result, "accuracy", spread: "accuracy_std"),
                percent(result, "tar", spread: "tar_std"), fixed(result, "auc", 4),
                percent(result, "eer"), fixed(result, "threshold", 3), fixed(result, "xnorm", 2),
            ]
        }
        return ReportSection.table(head: head, rows: rows)
    }

    private static let missing = "–"

    private static func fixed(_ result: JSONValue, _ key: String, _ places: Int) -> String {
        result[key]?.number.map { String(format: "%.\(places)f", $0) } ?? missing
    }

    private static func percent(
        _ result: JSONValue, _ key: String, spread: String? = nil
    ) -> String {
        guard let value = result[key]?.number else { return missing }
        let deviation = spread.flatMap { result[$0]?.number }
        return String(format: "%.2f", 100 * value)
            + (deviation.map { String(format: "\u{A0}±\u{A0}%.2f", 100 * $0) } ?? "") + "\u{A0}%"
    }
}
