/// Speed and waiting over the steps, and the messages of the log.
enum LogSection {
    /// How many of the last messages are shown.
    private static let messageLimit = 100

    static func section(_ log: RunFiles.Recorded<TrainingLog>) -> ReportSection {
        ReportSection("Speed", file: "training.log", log) { log in
            ReportSection.figure([
                chart(log, "Speed", "images/s", "") { $0.imagesPerSecond },
                chart(log, "Waiting for data", "% of the time", "step") { 100 * $0.waitShare },
            ]) + messages(log)
        }
    }

    private static func chart(
        _ log: TrainingLog, _ title: String, _ unit: String, _ x: String,
        value: (TrainingLogLine) -> Double
    ) -> Chart {
        let points = log.lines.map { Chart.Point(Double($0.step), value($0)) }
        return Chart(
            title: title, x: .init(x), y: .init(unit, includesZero: true),
            series: Chart.Series(title.lowercased(), points: points).withMean(over: "log lines"))
    }

    private static func messages(_ log: TrainingLog) -> String {
        guard !log.messages.isEmpty else { return "" }
        let shown = log.messages.suffix(messageLimit)
        let count =
            shown.count == log.messages.count
            ? "\(shown.count)" : "the last \(shown.count) of \(log.messages.count)"
        return "<details><summary>Messages (\(count))</summary><pre>"
            + Markup.escaped(shown.joined(separator: "\n")) + "</pre></details>"
    }
}
