import Fixtures
import Foundation
import Interchange
import Testing

extension EndToEndTests {
    @Suite("soloface export", .enabled(if: Fixtures.available)) struct ExportCommandTests {
        @Test("The promised keys, and a file that PyTorch's reader of its own form takes")
        func pytorch() throws {
            let folder = try TemporaryFolder()
            let file = folder.path("mbf.pt")
            let outcome = try SoloFaceProcess.run(
                ["export", "--to", file, "--json", "-"] + EndToEndTests.network)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(result["command"] as? String == "export")
            #expect(result["max_abs_difference"] as? Double == 0)
            #expect(((result["min_cosine"] as? Double) ?? 0) >= 0.99999)
            #expect(result["network"] as? String == "mbf")
            #expect(result["embedding"] as? Int == 512)
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            #expect(result["bytes"] as? Int == size)
            let golden = try PyTorchCheckpoint(contentsOf: Fixtures.url("nets/mbf_trained.pt"))
            let written = try PyTorchCheckpoint(contentsOf: URL(filePath: file))
            #expect(try written.tensors().map(\.name) == golden.tensors().map(\.name))
        }

        @Test("ONNX within the limits of the MFR track") func onnx() throws {
            let folder = try TemporaryFolder()
            let file = folder.path("mbf.onnx")
            let outcome = try SoloFaceProcess.run(
                ["export", "--to", file, "--check", "mfr", "--json", "-"] + EndToEndTests.network)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let result = try outcome.json()
            #expect(((result["max_abs_difference"] as? Double) ?? 1) <= 1e-4)
            #expect(((result["min_cosine"] as? Double) ?? 0) >= 0.99999)
            #expect(try ONNXFile.read(contentsOf: URL(filePath: file)).inputShape == [3, 112, 112])
            let wrong = try SoloFaceProcess.run(
                ["export", "--to", folder.path("x.pt"), "--check", "mfr"] + EndToEndTests.network)
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("--check mfr is for .onnx files"))
        }

        @Test("An unknown form is a wrong command line") func form() throws {
            let outcome = try SoloFaceProcess.run(
                ["export", "--to", "x.h5"] + EndToEndTests.network)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(".safetensors"))
        }
    }
}
