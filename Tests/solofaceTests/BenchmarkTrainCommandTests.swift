import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface benchmark train") struct BenchmarkTrainCommandTests {
        @Test("The result has the promised keys") func result() throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "train", "--set", "network.name=mbf", "--set",
                "training.batch_size=4", "--set", "data.identities=50", "--steps", "2", "--warmup",
                "1", "--device", "cpu", "--quiet", "--json", "-",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            let result = try outcome.json()
            #expect(result["command"] as? String == "benchmark train")
            for key in ["images_per_second", "milliseconds_per_step", "peak_bytes"] {
                #expect(try #require(result[key] as? Double) > 0, "\(key)")
            }
            let stages = try #require(result["milliseconds_by_stage"] as? [String: Double])
            #expect(stages.count == 6)
        }

        @Test("A wrong setting is exit code 2") func refusal() throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "train", "--set", "training.batch_size=1",
            ])
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("training.batch_size"))
        }
    }
}
