import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    @Suite("soloface loss", .enabled(if: Fixtures.available)) struct LossCommandTests {
        /// A golden case and the settings that stand for it.
        static let cases = [
            ("ArcFace_s64_m0.5", []),
            ("ArcFace_s30_m0.3", ["margin.scale=30", "margin.margin=0.3"]),
            ("CosFace_s64_m0.4", ["margin.name=cosface"]),
            ("CosFace_s64_m0.35", ["margin.name=cosface", "margin.margin=0.35"]),
            ("PowerFace_s64_m0.7", ["margin.name=expface"]),
            ("NaiveFace_s64", ["margin.name=naive"]),
        ]

        /// Embeddings, labels and centres, in single or double precision.
        private func inputs(isDouble: Bool, in folder: TemporaryFolder) throws -> URL {
            let golden = try SafetensorsFile(contentsOf: Fixtures.url("losses/inputs.safetensors"))
            let arrays = try ["embeddings", "labels", "weight"].map { name in
                let array = try #require(golden[name])
                guard isDouble, let values = array.values(as: Float.self) else {
                    return (name, array)
                }
                return (name, RawArray(values.map(Double.init), shape: array.shape))
            }
            let url = folder.url.appending(path: "inputs.safetensors")
            try SafetensorsFile.write(arrays, to: url)
            return url
        }

        private func values(_ array: RawArray?) -> [Double]? {
            array?.values(as: Double.self) ?? array?.values(as: Float.self)?.map(Double.init)
        }

        /// |a - b| / |b| in the L2 norm.
        private func distance(_ array: RawArray?, to golden: RawArray?) throws -> Double {
            let found = try #require(values(array))
            let expected = try #require(values(golden))
            try #require(found.count == expected.count)
            let difference = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }

        private static let goldenLosses: [String: [String: Double]] = {
            struct File: Decodable { let cases: [Case] }
            struct Case: Decodable {
                let name: String
                let scalars: [String: Double]?
            }
            guard let data = try? Fixtures.data("losses/index.json"),
                let file = try? JSONDecoder().decode(File.self, from: data)
            else { return [:] }
            let pairs = file.cases.compactMap { entry in entry.scalars.map { (entry.name, $0) } }
            return Dictionary(pairs) { first, _ in first }
        }()

        @Test("Loss and gradients are golden", arguments: cases, [false, true])
        func golden(example: (name: String, settings: [String]), isDouble: Bool) throws {
            let folder = try TemporaryFolder()
            let input = try inputs(isDouble: isDouble, in: folder)
            let output = folder.url.appending(path: "outputs.safetensors")
            let outcome = try SoloFaceProcess.run(
                ["loss", "--inputs", input.path, "--output", output.path, "--device", "cpu"]
                    + example.settings.flatMap { ["--set", $0] } + ["--json", "-"])
            #expect(outcome.status == 0, "\(outcome.errors)")

            let entry = "head/my_CE/\(example.name)"
            let type = isDouble ? "f64" : "f32"
            let expected = try #require(Self.goldenLosses[entry]?["loss_\(type)"])
            let (lossTolerance, gradientTolerance) = isDouble ? (1e-12, 1e-12) : (1e-6, 1e-5)
            let loss = try #require(try outcome.json()["loss"] as? Double)
            #expect(abs(loss - expected) <= lossTolerance * expected)

            let found = try SafetensorsFile(contentsOf: output)
            #expect(found.names.sorted() == ["grad_embeddings", "grad_weight", "loss"])
            let written = try #require(values(found["loss"])?.first)
            #expect(abs(written - expected) <= lossTolerance * expected)
            let goldens = try SafetensorsFile(
                contentsOf: Fixtures.url("losses/outputs.safetensors"))
            for name in ["grad_embeddings", "grad_weight"] {
                let golden = goldens["\(entry)/\(type)/\(name)"]
                #expect(found[name]?.elementType == golden?.elementType)
                #expect(try distance(found[name], to: golden) <= gradientTolerance, "\(name)")
            }
        }

        /// Three batches by three calls, each going on from what the last one remembered.
        @Test("A margin's running state goes in and out", arguments: [false, true])
        func state(isDouble: Bool) throws {
            let folder = try TemporaryFolder()
            let input = try inputs(isDouble: isDouble, in: folder)
            let output = folder.url.appending(path: "outputs.safetensors")
            let type = isDouble ? "f64" : "f32"
            let goldens = try SafetensorsFile(
                contentsOf: Fixtures.url("losses/outputs.safetensors"))
            for step in ["", "_step2", "_step3"] {
                let outcome = try SoloFaceProcess.run([
                    "loss", "--set", "margin.name=curricularface", "--inputs", input.path,
                    "--output", output.path, "--device", "cpu", "--json", "-",
                ])
                #expect(outcome.status == 0, "\(outcome.errors)")
                let entry = "head/CurricularFace/fixed_dim0"
                let expected = try #require(Self.goldenLosses[entry]?["loss\(step)_\(type)"])
                let loss = try #require(try outcome.json()["loss"] as? Double)
                #expect(abs(loss - expected) <= (isDouble ? 1e-12 : 1e-6) * expected)
                let found = try SafetensorsFile(contentsOf: output)
                let golden = goldens["\(entry)/\(type)/buffer_t\(step)"]
                let tolerance = isDouble ? 1e-12 : 1e-5
                #expect(try distance(found["state.t"], to: golden) <= tolerance)
                let given = try SafetensorsFile(contentsOf: input)
                let names = ["embeddings", "labels", "weight"]
                let arrays = try names.map { ($0, try #require(given[$0])) }
                let state = ("state.t", try #require(found["state.t"]))
                try SafetensorsFile.write(arrays + [state], to: input)
            }
        }

        @Test("State of another margin is refused by name") func otherState() throws {
            let folder = try TemporaryFolder()
            let url = folder.url.appending(path: "inputs.safetensors")
            try SafetensorsFile.write(
                [
                    ("embeddings", RawArray([Float](repeating: 1, count: 4), shape: [2, 2])),
                    ("labels", RawArray([Int64(0), 1], shape: [2])),
                    ("weight", RawArray([Float](repeating: 1, count: 6), shape: [3, 2])),
                    ("state.t", RawArray([Float(0.5)], shape: [1])),
                ], to: url)
            let outcome = try SoloFaceProcess.run([
                "loss", "--inputs", url.path, "--output", folder.path("outputs.safetensors"),
                "--device", "cpu", "--quiet",
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("state.t belongs to no part of the configured head"))
        }

        @Test("A label that names no class is a failure that says which") func label() throws {
            let folder = try TemporaryFolder()
            let url = folder.url.appending(path: "inputs.safetensors")
            try SafetensorsFile.write(
                [
                    ("embeddings", RawArray([Float](repeating: 1, count: 4), shape: [2, 2])),
                    ("labels", RawArray([Int64(0), 5], shape: [2])),
                    ("weight", RawArray([Float](repeating: 1, count: 6), shape: [3, 2])),
                ], to: url)
            let output = folder.path("outputs.safetensors")
            let outcome = try SoloFaceProcess.run([
                "loss", "--inputs", url.path, "--output", output, "--device", "cpu", "--quiet",
            ])
            #expect(outcome.status == 1)
            #expect(outcome.errorLines.count == 1)
            #expect(outcome.errors.contains("label 5 of row 1 is not in 0 ..< 3"))
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }
}
