import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface benchmark head") struct BenchmarkHeadCommandTests {
        @Test("The result has the promised keys", arguments: ["1.0", "0.2"])
        func result(rate: String) throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "head", "--identities", "3000", "--set", "training.batch_size=16",
                "--set", "head.sample_rate=\(rate)", "--steps", "2", "--warmup", "1", "--device",
                "cpu", "--quiet", "--json", "-",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            let result = try outcome.json()
            #expect(result["command"] as? String == "benchmark head")
            for key in ["images_per_second", "milliseconds_per_step", "peak_bytes"] {
                #expect(try #require(result[key] as? Double) > 0, "\(key)")
            }
            // Centres and momentum, 512 floats each.
            #expect(result["state_bytes"] as? Int == 3000 * 512 * 4 * 2)
            #expect((result["losses"] as? [Double])?.count == 3)
        }
    }
}
