import Foundation

/// Results of `evaluate ijb` and `evaluate mfr` whose JSON lies in the run directory.
enum ProtocolSection {
    /// The tables, or nil when there are none.
    static func section(_ results: [(file: String, json: JSONValue)]) -> ReportSection? {
        let parts = results.sorted { $0.file < $1.file }.compactMap { file, json in
            table(json).map { "<h3>\(Markup.escaped(title(file, json)))</h3>\($0)" }
        }
        guard !parts.isEmpty else { return nil }
        return ReportSection("Sets of images", body: parts.joined())
    }

    private static func title(_ file: String, _ json: JSONValue) -> String {
        let words = [file, json["feature"]?.text, json["rule"]?.text]
        return words.compactMap(\.self).joined(separator: ", ")
    }

    private static func table(_ json: JSONValue) -> String? {
        guard let command = json["command"]?.text else { return nil }
        switch command {
        case "evaluate ijb" where json["tar"] != nil: return pairs(json)
        case "evaluate ijb": return search(json)
        case "evaluate mfr": return masks(json)
        default: return nil
        }
    }

    private static func pairs(_ json: JSONValue) -> String {
        let targets = (json["tar"]?.members ?? [:]).sorted {
            (Double($0.key) ?? 0) < (Double($1.key) ?? 0)
        }
        return ReportSection.table(
            head: ["False accept rate"] + targets.map(\.key) + ["Area under ROC"],
            rows: [
                ["True accept rate"] + targets.map { percent($0.value) }
                    + [json["auc"]?.number.map { String(format: "%.6f", $0) } ?? "–"]
            ])
    }

    private static func search(_ json: JSONValue) -> String? {
        let rows = json.members.filter { $0.value["rank"] != nil && $0.value["tpir"] != nil }
            .sorted { $0.key < $1.key }
        guard !rows.isEmpty else { return nil }
        return ReportSection.table(
            head: ["Gallery", "Rank 1", "Rank 5", "Rank 10", "TPIR at 0.01", "TPIR at 0.1"],
            rows: rows.map { name, value in
                [name] + ["1", "5", "10"].map { percent(value["rank"]?[$0]) }
                    + ["0.01", "0.1"].map { percent(value["tpir"]?[$0]) }
            })
    }

    private static func masks(_ json: JSONValue) -> String {
        ReportSection.table(
            head: ["Masks, FAR 1e-4", "All pairs, FAR 1e-6", "Score"],
            rows: [
                [
                    percent(json["mask"]?["tar"]?["1e-4"]), percent(json["all"]?["tar"]?["1e-6"]),
                    percent(json["score"]),
                ]
            ])
    }

    private static func percent(_ value: JSONValue?) -> String {
        value?.number.map { String(format: "%.2f\u{A0}%%", 100 * $0) } ?? "–"
    }
}
