import Foundation
import Interchange
import Reporting
import Testing

@Suite struct RunReportTests {
    /// A run of ten steps whose rate is halved at step 6.
    static func makeRun() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("[network]\nname = \"<mbf> & co\"\n", to: "config.toml")
        let rows = (0..<10).map { "\($0),\($0 == 3 ? "nan" : "\(20 - $0)"),\($0 < 6 ? 0.5 : 0.25)" }
        try folder.write(
            "step,loss,learning_rate\n" + rows.joined(separator: "\n"), to: "loss.csv")
        let line = TrainingLogLine(
            date: Date(timeIntervalSince1970: 1_769_860_800), step: 10, totalSteps: 1200, epoch: 2,
            loss: 11, learningRate: 0.25, imagesPerSecond: 812.4, gradientScale: nil,
            waitShare: 0.125, secondsLeft: 60)
        try folder.write("\(line.text)\na <message>\n", to: "training.log")
        try folder.write(
            """
            {"device": "cpu", "threads": 2, "deterministic": true, "data": {"images": 12345},
             "started": "2026-01-31T12:00:00Z", "finished": "2026-01-31T13:02:03Z"}
            """, to: "environment.json")
        try folder.write(
            """
            {"final": {"l<f>w": {"pairs": 6000, "accuracy_flip": 0.98765, "accuracy_flip_std": 0.01,
             "auc": 0.99954}}, "roc": {"l<f>w": {"fpr": [0.001, 1], "tpr": [0.5, 1]}}}
            """, to: "verification.json")
        return folder
    }

    static func html(_ folder: TemporaryFolder, difference: [Double]? = nil) throws -> String {
        let report = RunReport(run: folder.url, smoothedDifference: difference, threshold: 5e-5)
        return try String(contentsOf: try report.write(), encoding: .utf8)
    }

    @Test func showsWhatTheRunWrote() throws {
        let folder = try Self.makeRun()
        let html = try Self.html(folder)
        let expected = [
            "<h1>\(folder.url.lastPathComponent)</h1>", "finished 2026-01-31T13:02:03Z",
            "took 1:02:03", "<strong>10</strong><small>of 1,200, epoch 2</small>",
            "<strong>11.0000</strong>", "<strong>812.4</strong>", "12.5 % waiting for data",
            "<strong>98.77 %</strong>", "1 change of the learning rate",
            "<th scope=\"row\">6</th><td>0.25</td>", "Steps without a finite loss: 1.",
            "98.77\u{A0}±\u{A0}1.00\u{A0}%", "<td>0.9995</td>", "Messages (1)",
            "<td>12345</td>", "<td>yes</td>",
        ]
        for text in expected { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("smoothed difference"))
        #expect(try folder.names().contains("report.html"))
        #expect(try folder.names().count == 6)
    }

    @Test func textOfTheRunIsEscaped() throws {
        let html = try Self.html(Self.makeRun())
        for text in ["&lt;mbf&gt; &amp; co", "a &lt;message&gt;", "l&lt;f&gt;w"] {
            #expect(html.contains(text))
        }
        for text in ["<mbf>", "<message>", "<f>"] { #expect(!html.contains(text)) }
    }

    @Test func needsNothingFromElsewhere() throws {
        let html = try Self.html(Self.makeRun())
            .replacing("http://www.w3.org/2000/svg", with: "")
        for text in ["http:", "https:", "<script", "<link", "src=", "url(", "@import"] {
            #expect(!html.contains(text), "\(text)")
        }
        #expect(html.contains("width=device-width"))
        #expect(html.contains("prefers-color-scheme:dark"))
    }

    @Test func theSmoothedDifferenceIsShownWhenGiven() throws {
        let html = try Self.html(Self.makeRun(), difference: (0..<10).map { 1e-5 * Double($0) })
        #expect(html.contains("smoothed difference"))
        #expect(html.contains("threshold 5e-5"))
    }

    @Test func whatIsMissingIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("[data]\n", to: "config.toml")
        let html = try Self.html(folder)
        for name in ["environment.json", "loss.csv", "training.log", "verification.json"] {
            #expect(html.contains("\(name) is missing."), "\(name)")
        }
        #expect(!html.contains("config.toml is missing."))
        #expect(html.contains("not finished"))
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let folder = try Self.makeRun()
        try folder.write("{", to: "verification.json")
        try folder.write("a,b\n", to: "loss.csv")
        let html = try Self.html(folder)
        #expect(html.contains("verification.json could not be read: it is not JSON."))
        #expect(html.contains("loss.csv could not be read: does not begin with the line step,"))
        #expect(html.contains("<strong>812.4</strong>"))
    }

    @Test func anEmptyFileIsNoFault() throws {
        let folder = try TemporaryFolder()
        for name in ["config.toml", "training.log"] { try folder.write("", to: name) }
        try folder.write("step,loss,learning_rate\n", to: "loss.csv")
        try folder.write("{}", to: "environment.json")
        try folder.write("{}", to: "verification.json")
        let html = try Self.html(folder)
        #expect(html.contains("no values") && html.contains("No results yet."))
    }

    @Test func aFolderWithoutARunIsRefused() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ReportError.self) { try Self.html(folder) }
        #expect(
            error?.description.hasPrefix("\(folder.url.path) holds none of config.toml") == true)
        #expect(try folder.names().isEmpty)
    }

    @Test func aReportThatCannotBeWrittenIsNamed() throws {
        let folder = try Self.makeRun()
        try FileManager.default.createDirectory(
            at: folder.file("report.html"), withIntermediateDirectories: true)
        let error = #expect(throws: FileError.self) { try Self.html(folder) }
        #expect(
            error?.description.hasPrefix("cannot write \(folder.file("report.html").path)") == true)
    }
}
