import Fixtures
import Foundation
import Testing

extension EndToEndTests {
    @Suite("soloface benchmark loader", .enabled(if: Fixtures.available))
    struct BenchmarkLoaderCommandTests {
        @Test("The result has the promised keys") func result() throws {
            let outcome = try SoloFaceProcess.run([
                "benchmark", "loader", "--set",
                "data.train=\(Fixtures.url("rec/insightface").path)",
                "--set", "training.batch_size=32", "--steps", "10", "--warmup", "2", "--quiet",
                "--json", "-",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            let result = try outcome.json()
            #expect(result["command"] as? String == "benchmark loader")
            #expect(result["form"] as? String == "rec")
            for key in [
                "images_per_second", "images_per_core_second", "milliseconds_per_step",
                "peak_bytes",
            ] {
                #expect(try #require(result[key] as? Double) > 0, "\(key)")
            }
        }
    }
}
