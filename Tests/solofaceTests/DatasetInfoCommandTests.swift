import Fixtures
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface dataset info", .enabled(if: Fixtures.available))
    struct DatasetInfoCommandTests {
        private func info(_ path: String) throws -> [String: Any] {
            let outcome = try SoloFaceProcess.run(["dataset", "info", path, "--json", "-"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try outcome.json()
        }

        @Test("A folder of identity folders") func folder() throws {
            let result = try info(Fixtures.url("faces_sharp").path)
            #expect(result["form"] as? String == "folder")
            #expect(result["identities"] as? Int == 30)
            #expect(result["images"] as? Int == 300)
            let fingerprint = try #require(result["fingerprint"] as? String)
            #expect(fingerprint.wholeMatch(of: #/[0-9a-f]{32}/#) != nil)
        }

        @Test("A verification set") func verification() throws {
            let result = try info(Fixtures.url("verification/sharp").path)
            #expect(result["form"] as? String == "verification")
            #expect(result["images"] as? Int == 200)
            #expect(result["pairs"] as? Int == 100)
        }

        @Test("A list") func list() throws {
            let faces = Fixtures.url("faces_sharp").path
            let folder = try TemporaryFolder()
            let lines = try ["s01", "s02"].enumerated().map { label, identity in
                "\(faces)/\(identity)/\(try firstImage(identity))\t\(label)\n"
            }
            let list = try folder.file("list.txt", lines.joined())
            let result = try info(list.path)
            #expect(result["form"] as? String == "list")
            #expect(result["identities"] as? Int == 2)
            #expect(result["images"] as? Int == 2)
        }

        private func firstImage(_ identity: String) throws -> String {
            let path = Fixtures.url("faces_sharp/\(identity)").path
            return try #require(
                try FileManager.default.contentsOfDirectory(atPath: path).sorted().first)
        }

        @Test("The result has the common keys, and --json FILE gets the same")
        func commonKeys() throws {
            let folder = try TemporaryFolder()
            let file = folder.path("info.json")
            let path = Fixtures.url("faces_sharp").path
            let outcome = try SoloFaceProcess.run(["dataset", "info", path, "--json", file])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("images: 300"))
            let data = try Data(contentsOf: URL(filePath: file))
            let written = try #require(
                try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(written["command"] as? String == "dataset info")
            #expect(written["soloface_version"] is String)
            #expect(written["device"] as? String == "none")
            let seconds = try #require(written["seconds"] as? Double)
            #expect(seconds >= 0 && seconds < 300)
            let printed = try info(path)
            #expect(printed["fingerprint"] as? String == written["fingerprint"] as? String)
            #expect(Set(printed.keys) == Set(written.keys))
        }
    }
}
