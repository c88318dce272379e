import Fixtures
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface dataset verify", .enabled(if: Fixtures.available))
    struct DatasetVerifyCommandTests {
        @Test("Sound data") func sound() throws {
            let path = Fixtures.url("rec/insightface").path
            let outcome = try SoloFaceProcess.run(["dataset", "verify", path, "--json", "-"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["images"] as? Int == 300)
            #expect((result["bad"] as? [Any])?.isEmpty == true)
            #expect((result["duplicates"] as? [Any])?.isEmpty == true)
        }

        /// A pack whose records hold a magic word here and there, one byte, and nothing at all.
        @Test("Bad data, and a list of it") func bad() throws {
            let folder = try TemporaryFolder()
            let outcome = try SoloFaceProcess.run([
                "dataset", "verify", Fixtures.url("rec/multipart").path, "--quiet", "--json", "-",
                "--exclude", folder.path("bad.txt"),
            ])
            #expect(outcome.status == 1, "\(outcome.errors)")
            let bad = try #require(try outcome.json()["bad"] as? [[String: Any]])
            let places = bad.compactMap { $0["where"] as? String }
            #expect(Set(["8", "9"]).isSubset(of: places))
            let text = try String(
                contentsOf: URL(filePath: folder.path("bad.txt")), encoding: .utf8)
            #expect(
                text.split(separator: "\n").filter { $0.first != "#" }.map(String.init) == places)
        }
    }
}
