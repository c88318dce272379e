import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface benchmark evaluate") struct BenchmarkEvaluateCommandTests {
        @Test("The result has the promised keys") func result() throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "evaluate", "--set", "network.name=mbf", "--batch-size", "4",
                "--steps", "2", "--warmup", "1", "--device", "cpu", "--threads", "1", "--quiet",
                "--json", "-",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            let result = try outcome.json()
            #expect(result["command"] as? String == "benchmark evaluate")
            #expect(result["network"] as? String == "mbf")
            #expect(result["steps"] as? Int == 2 && result["threads"] as? Int == 1)
            for key in [
                "images_per_second", "images_per_core_second", "milliseconds_per_step",
                "peak_bytes",
            ] {
                #expect(try #require(result[key] as? Double) > 0, "\(key)")
            }
        }

        @Test("Weights that are not there are named") func missingWeights() throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "evaluate", "--set", "network.weights=\"/no/w.safetensors\"",
                "--set", "network.name=mbf", "--quiet",
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("/no/w.safetensors"))
        }
    }
}
