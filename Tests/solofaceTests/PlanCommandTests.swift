import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface plan") struct PlanCommandTests {
        private static let small = [
            "plan", "--set", "network.name=mbf", "--set", "training.batch_size=4", "--set",
            "data.identities=5000", "--device", "cpu", "--quiet", "--json", "-",
        ]

        @Test("The result has the promised keys", arguments: [("64", true), ("0.01", false)])
        func result(memory: String, fits: Bool) throws {
            let outcome = try SoloFaceProcess.run(Self.small + ["--memory", memory])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["command"] as? String == "plan")
            let parts = try #require(result["parts"] as? [String: Int])
            #expect(result["total_bytes"] as? Int == parts.values.reduce(0, +))
            #expect(result["fits"] as? Bool == fits)
            #expect(parts["class_centers"] == 5000 * 512 * 4)
        }

        @Test("Without a number of people there is no plan") func identities() throws {
            let outcome = try SoloFaceProcess.run(["plan", "--device", "cpu", "--memory", "8"])
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("data.identities"))
        }

        @Test("A GPU that is not here can be planned for, if its memory is named")
        func gpu() throws {
            let arguments = Self.small.map { $0 == "cpu" ? "cuda" : $0 }
            let outcome = try SoloFaceProcess.run(arguments + ["--memory", "24"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try outcome.json()["device"] as? String == "cuda")
        }
    }
}
