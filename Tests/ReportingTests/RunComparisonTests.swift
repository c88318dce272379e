import Foundation
import Reporting
import Testing

@Suite struct RunComparisonTests {
    private static func makeRun(_ rate: Double, _ accuracy: Double) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            "[network]\nname = \"mbf\"\n[optimizer]\nlearning_rate = \(rate)\n", to: "config.toml")
        let rows = (0..<5).map { "\($0),\(10 - $0),\(rate)" }
        try folder.write(
            "step,loss,learning_rate\n" + rows.joined(separator: "\n") + "\n", to: "loss.csv")
        try folder.write(
            """
            {"final": {"l<f>w": {"accuracy_flip": \(accuracy)}},
             "roc": {"l<f>w": {"fpr": [0.001, 1], "tpr": [0.5, 1]}}}
            """, to: "verification.json")
        return folder
    }

    private static func html(_ runs: [TemporaryFolder]) throws -> String {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "comparison.html")
        try RunComparison(runs: runs.map(\.url)).write(to: file)
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func showsTheRunsSideBySide() throws {
        let runs = [try Self.makeRun(0.5, 0.91), try Self.makeRun(0.25, 0.9234)]
        let html = try Self.html(runs)
        for run in runs { #expect(html.contains(run.url.lastPathComponent)) }
        for text in [
            "<h1>2 runs</h1>", "<td>91.00\u{A0}%</td>", "<td>92.34\u{A0}%</td>",
            "<th scope=\"row\">optimizer.learning_rate</th><td>0.5</td><td>0.25</td>",
            "ROC, l&lt;f&gt;w", "Learning rate",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("network.name"))
        #expect(html.contains("<td>not finished</td>"))
        #expect(!html.contains("<f>"))
    }

    @Test func aRunThatHasNotWrittenMuchIsNoFault() throws {
        let young = try TemporaryFolder()
        try young.write("[network]\nname = \"r50\"\n", to: "config.toml")
        let html = try Self.html([try Self.makeRun(0.5, 0.9), young])
        #expect(html.contains("<td>\"mbf\"</td><td>\"r50\"</td>".replacing("\"", with: "&quot;")))
        #expect(html.contains("<td>–</td>"))
    }

    @Test func aFolderWithoutARunIsNamed() throws {
        let empty = try TemporaryFolder()
        #expect(throws: ReportError.self) { try Self.html([empty]) }
    }
}
