import FaceData
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface dataset align") struct DatasetAlignCommandTests {
        @Test("Drawn faces are aligned by their own landmarks") func align() throws {
            let folder = try TemporaryFolder()
            _ = try SoloFaceProcess.run([
                "dataset", "synthesize", "--to", folder.path("faces"), "--identities", "2",
                "--images", "2", "--test-identities", "4", "--pairs", "10", "--quiet",
            ])
            let outcome = try SoloFaceProcess.run([
                "dataset", "align", "--list", folder.path("faces/landmarks.txt"), "--to",
                folder.path("aligned"), "--json", "-",
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            let count = try #require(result["images"] as? Int)
            #expect(count == 4 || count == 24)
            let sheet = try Data(
                contentsOf: folder.url.appending(path: "aligned.contact-sheet.png"))
            let picture = try sheet.withUnsafeBytes { try ImageDecoder().decode($0) }
            #expect(picture.width == 4 + min(10, count) * 116)
            let info = try SoloFaceProcess.run([
                "dataset", "info", folder.path("aligned/train"), "--json", "-",
            ]).json()
            #expect(info["images"] as? Int == 4)
        }

        @Test("A wrong line and a wrong quality are refused") func refusals() throws {
            let folder = try TemporaryFolder()
            let list = try folder.file("list.txt", "a.jpg 1 2 3\n")
            let wrong = try SoloFaceProcess.run([
                "dataset", "align", "--list", list.path, "--to", folder.path("out"),
            ])
            #expect(wrong.status == 1)
            #expect(wrong.errors.contains("list.txt, line 1: 5 or 68 landmarks are expected"))
            let quality = try SoloFaceProcess.run([
                "dataset", "align", "--list", list.path, "--to", folder.path("out"), "--quality",
                "101",
            ])
            #expect(quality.status == 2)
        }
    }
}
