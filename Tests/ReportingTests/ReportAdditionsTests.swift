import Foundation
import Reporting
import Testing

/// What other commands add to a run's report.
@Suite struct ReportAdditionsTests {
    private static let picture = "data:image/png;base64,iVBORw0KGgo="

    private static func entry(_ pair: Int, _ distance: Double, _ picture: String) -> String {
        """
        {"pair": \(pair), "distance": \(distance), "pictures": ["\(picture)", "\(picture)"]}
        """
    }

    @Test func pairsAreShownAsPictures() throws {
        let folder = try RunReportTests.makeRun()
        try folder.write(
            """
            {"l<f>w": {"worst_same": [\(Self.entry(17, 1.23456, Self.picture))],
                       "worst_different": [\(Self.entry(3, 0.5, Self.picture))]}}
            """, to: "pairs.json")
        let html = try RunReportTests.html(folder)
        #expect(html.contains("Best and worst pairs of l&lt;f&gt;w"))
        #expect(html.contains("<figcaption>17: 1.235</figcaption>"))
        #expect(html.ranges(of: "<img alt=\"\" src=\"\(Self.picture)\">").count == 4)
        #expect(
            html.contains("One person, farthest apart") && html.contains("Two persons, closest"))
        #expect(!html.contains("One person, closest"))
    }

    @Test(arguments: [
        "https://example.org/a.png", "data:text/html;base64,AAAA",
        "data:image/png;base64,AA'onerror=1",
    ])
    func nothingButPicturesWithinThePage(source: String) throws {
        let folder = try RunReportTests.makeRun()
        try folder.write(
            "{\"lfw\": {\"worst_same\": [\(Self.entry(1, 1, source))]}}", to: "pairs.json")
        #expect(!(try RunReportTests.html(folder)).contains("<img"))
    }

    @Test func resultsOfOtherTestsAreShown() throws {
        let folder = try RunReportTests.makeRun()
        try folder.write(
            """
            {"command": "evaluate ijb", "feature": "image alone", "rule": "nearest", "auc": 0.9876543,
             "tar": {"1e-1": 0.99, "1e-4": 0.9511}}
            """, to: "ijbc.json")
        try folder.write(
            """
            {"command": "evaluate ijb", "rank": {"1": 0.5}, "tpir": {"0.1": 0.25},
             "G1": {"rank": {"1": 0.75}, "tpir": {"0.1": null}}}
            """, to: "search.json")
        try folder.write(
            """
            {"command": "evaluate mfr", "mask": {"tar": {"1e-4": 0.625}},
             "all": {"tar": {"1e-6": 0.875}}, "score": 0.8125}
            """, to: "mfr.json")
        try folder.write("{\"command\": \"compare\", \"similarity\": 1}", to: "other.json")
        let html = try RunReportTests.html(folder)
        for text in [
            "Sets of images", "ijbc.json, image alone, nearest",
            "<th scope=\"col\">1e-4</th><th scope=\"col\">1e-1</th>",
            "<td>95.11\u{A0}%</td><td>99.00\u{A0}%</td><td>0.987654</td>",
            "<th scope=\"row\">G1</th><td>75.00\u{A0}%</td>",
            "<th scope=\"row\">62.50\u{A0}%</th><td>87.50\u{A0}%</td><td>81.25\u{A0}%</td>",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("<h3>other.json"))
    }

    @Test func filesOfTheRunAreLinked() throws {
        let folder = try RunReportTests.makeRun()
        try folder.write("", to: "model.safetensors")
        try folder.write("{\"command\": \"compare\"}", to: "my result.json")
        try folder.write("{\"command\": \"compare\"}", to: "a:\"é.json")
        let html = try RunReportTests.html(folder)
        #expect(html.contains("<a href=\"loss.csv\">loss.csv</a>"))
        #expect(html.contains("<a href=\"model.safetensors\">"))
        #expect(html.contains("<a href=\"my%20result.json\">my result.json</a>"))
        #expect(html.contains("<a href=\"a%3A%22%C3%A9.json\">"))
        #expect(!html.contains("head.safetensors"))
    }

    @Test func theDeviceIsNamedWithItsHardware() throws {
        let folder = try RunReportTests.makeRun()
        try folder.write(
            """
            {"device": "cuda:0", "precision": "fp16", "processor": "P", "gpu": "A <card>"}
            """, to: "environment.json")
        let html = try RunReportTests.html(folder)
        #expect(html.contains("<strong>cuda:0</strong><small>A &lt;card&gt;, fp16</small>"))
    }
}
