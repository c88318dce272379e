import Backbones
import Fixtures
import Foundation
import Interchange
import Testing
import Torch
import Training

@Suite struct ModelExportTests {
    /// A folder that goes away with the test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    @Test(
        "Every form computes the same and reads back bit for bit",
        .enabled(if: Fixtures.available), arguments: ["x.pt", "x.pth", "x.safetensors"])
    func roundTrip(name: String) throws {
        let folder = try Folder()
        let url = folder.url.appending(path: name)
        let model = try ModelFile.read(Fixtures.url("nets/mbf_trained.pt"), device: .cpu)
        #expect(model.configuration.name == .mbf)
        #expect(model.assumptions.count == 2)
        let result = try ModelExport.write(model, to: url, device: .cpu)
        #expect(result.parity.maxAbsoluteDifference == 0)
        #expect(result.parity.minCosine > 1 - 1e-12)
        #expect(result.parity.holds())
        let again = try ModelFile.read(url, device: .cpu)
        let pairs = zip(
            try model.backbone.stateDictionary().entries,
            try again.backbone.stateDictionary().entries)
        for (before, after) in pairs {
            #expect(before.name == after.name)
            #expect(try before.tensor.rawArray() == after.tensor.rawArray(), "\(before.name)")
        }
    }

    @Test("ONNX computes the same by our own reading", .enabled(if: Fixtures.available))
    func onnx() throws {
        let folder = try Folder()
        let url = folder.url.appending(path: "x.onnx")
        let model = try ModelFile.read(Fixtures.url("nets/mbf_trained.pt"), device: .cpu)
        var options = ModelExport.Options()
        options.python = folder.url.appending(path: "no-python").path
        options.limits = .mfr
        let result = try ModelExport.write(model, to: url, device: .cpu, options: options)
        #expect(result.judge.hasPrefix("own evaluation of the file"))
        #expect(result.parity.maxAbsoluteDifference > 0)
        #expect(result.parity.maxAbsoluteDifference <= 1e-5)
        #expect(result.parity.holds())
        let graph = try ONNXFile.read(contentsOf: url)
        #expect(graph.name == "mbf")
        #expect(graph.outputShape == [512])
        #expect(!graph.nodes.contains { $0.operation == "BatchNormalization" })
    }

    @Test("Half precision is half as large and close", .enabled(if: Fixtures.available))
    func half() throws {
        let folder = try Folder()
        let url = folder.url.appending(path: "x.onnx")
        let model = try ModelFile.read(Fixtures.url("nets/mbf_trained.pt"), device: .cpu)
        var options = ModelExport.Options()
        options.python = folder.url.appending(path: "no-python").path
        options.precision = .fp16
        let result = try ModelExport.write(model, to: url, device: .cpu, options: options)
        #expect(result.byteCount < 5_000_000)
        #expect(result.parity.holds(.fp16) && !result.parity.holds(.fp32))
        options.limits = .mfr
        #expect(throws: ExportError.limit("weights must be fp32")) {
            try ModelExport.write(model, to: url, device: .cpu, options: options)
        }
    }

    @Test func limitsAreNamed() throws {
        let folder = try Folder()
        let network = try BackboneConfiguration(name: .mbf, embedding: 513).makeBackbone()
        let weights = folder.url.appending(path: "wide.safetensors")
        try ModelFile.write(
            network, configuration: BackboneConfiguration(name: .mbf, embedding: 513), to: weights)
        let model = try ModelFile.read(weights, device: .cpu)
        var options = ModelExport.Options()
        options.limits = .mfr
        let url = folder.url.appending(path: "x.onnx")
        #expect(throws: ExportError.limit("embeddings may have 512 dimensions, these have 513")) {
            try ModelExport.write(model, to: url, device: .cpu, options: options)
        }
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    @Test func otherFormsAreRefusedByName() throws {
        let error = #expect(throws: ExportError.self) {
            try ModelExport.Format(of: URL(filePath: "x.h5"))
        }
        #expect(error?.description.contains("x.h5") == true)
    }

    @Test("Names of DataParallel lose their prefix", .enabled(if: Fixtures.available))
    func parallelNames() throws {
        let folder = try Folder()
        let url = folder.url.appending(path: "parallel.pth")
        let golden = try PyTorchCheckpoint(contentsOf: Fixtures.url("nets/mbf_trained.pt"))
            .tensors()
        try PyTorchCheckpoint.write(
            golden.map { ArrayEntry(name: "module.\($0.name)", array: $0.array) }, to: url)
        let model = try ModelFile.read(url, device: .cpu)
        let network = try BackboneConfiguration(name: .mbf).makeBackbone()
        let summary = try ModelFile.load(url, into: network, name: .mbf)
        #expect(
            summary == "mbf: all weights from \(golden.count) tensors of \(url.path) (“module.” "
                + "dropped from their names)")
        let pairs = zip(
            try model.backbone.stateDictionary().entries, try network.stateDictionary().entries)
        for (left, right) in pairs {
            #expect(try left.tensor.rawArray() == right.tensor.rawArray(), "\(left.name)")
        }
    }
}

@Suite struct ParityTests {
    @Test func differencesAndCosines() {
        let parity = Parity([3, 4, 0, 1], [4, 3, 0, 2], width: 2)
        #expect(parity.maxAbsoluteDifference == 1)
        // (3 4) . (4 3) / 25.
        #expect(abs(parity.minCosine - 0.96) < 1e-15)
        #expect(!parity.holds())
        #expect(Parity([3, 4], [3, 4.00005], width: 2).holds())
        #expect(!Parity([0.3, 0.4], [0.3, 0.4002], width: 2).holds())
        #expect(!Parity([3, 4], [.nan, 4], width: 2).holds())
        #expect(!Parity([0, 0], [0, 0], width: 2).holds())
    }
}
