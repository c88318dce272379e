import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface dataset synthesize") struct DatasetSynthesizeCommandTests {
        private static let options = [
            "--identities", "3", "--images", "2", "--test-identities", "4", "--pairs", "10",
        ]

        private func synthesize(_ path: String, _ more: String...) throws -> SoloFaceProcess.Outcome
        {
            try SoloFaceProcess.run(
                ["dataset", "synthesize", "--to", path, "--quiet"] + Self.options + more)
        }

        private func info(_ path: String) throws -> [String: Any] {
            try SoloFaceProcess.run(["dataset", "info", path, "--json", "-"]).json()
        }

        @Test("It makes a set to train on and one to test on, once") func synthesize() throws {
            let folder = try TemporaryFolder()
            let path = folder.path("faces")
            let outcome = try synthesize(path, "--json", "-")
            #expect(outcome.status == 0, "\(outcome.errors)")
            // 3 x 2 to train on, 10 pairs to test on.
            #expect(try outcome.json()["images"] as? Int == 26)
            let train = try info("\(path)/train")
            #expect(train["identities"] as? Int == 3)
            #expect(train["images"] as? Int == 6)
            #expect(try info("\(path)/verification/synthetic")["pairs"] as? Int == 10)

            let again = try synthesize(path)
            #expect(again.status == 0)
            #expect(again.output.contains("already"))
            let others = try synthesize(path, "--seed", "2")
            #expect(others.status == 1)
            #expect(others.errorLines.count == 1)
            #expect(
                try info("\(path)/train")["fingerprint"] as? String == train["fingerprint"]
                    as? String)
        }
    }
}
