import Backbones
import Fixtures
import Foundation
import Interchange
import Testing
import Torch

@Suite(.serialized) struct ONNXDescriptionTests {
    private func graph(of network: any Backbone, embedding: Int) throws -> ONNXGraph {
        var graph = ONNXGraph(name: "x", input: "input", shape: [3, 112, 112])
        let value = try network.describe(graph.input, in: &graph)
        graph.finish(value, as: "embedding", shape: [embedding])
        return graph
    }

    /// Every weight of the state dictionary is in the graph, under its own name.
    @Test(arguments: [BackboneName.r18, .r50, .mbf, .mbfLarge])
    func everyWeightIsThere(name: BackboneName) throws {
        let network = try BackboneConfiguration(name: name, embedding: 4).makeBackbone()
        let graph = try graph(of: network, embedding: 4)
        let copies = try ONNXFileCopy(graph)
        let expected = try network.stateDictionary().entries.map(\.name)
            .filter { !$0.hasSuffix("num_batches_tracked") }
        #expect(Set(copies.names) == Set(expected))
    }

    /// The graph of the formula networks, folded and written, gives the golden embeddings.
    @Test(.enabled(if: Fixtures.available), arguments: [BackboneName.r18, .mbf, .vitT])
    func writtenGraphsGiveGoldenEmbeddings(name: BackboneName) throws {
        let (seed, entries) = try HashFill.entries(
            Fixtures.json("nets/formula_\(name.rawValue).json"))
        let network = try BackboneConfiguration(name: name).makeBackbone()
        var weights: [String: Tensor] = [:]
        for entry in entries { weights[entry.name] = try HashFill.tensor(entry, seed: seed) }
        try network.load(weights, owner: name.rawValue)
        var folded = try graph(of: network, embedding: 512)
        let plain = try ONNXFileCopy(folded).graph
        folded.foldNormalizations()
        let copy = try ONNXFileCopy(folded).graph
        // A transformer has two normalisations of batches, the networks of convolutions many.
        #expect(copy.nodes.count < plain.nodes.count)
        let pixels = try NPYFile.read(contentsOf: Fixtures.url("faces_decoded_sample.npy"))
        let images = try Preprocessing.standard(Tensor.from(pixels))
        let golden = try SafetensorsFile(
            contentsOf: Fixtures.url("nets/formula_embeddings.safetensors"))
        let expected = try Tensor.from(try #require(golden["\(name.rawValue)/plain"]))
        for graph in [plain, copy] {
            let difference = try (graph.evaluate(images) - expected).norm().item()
            #expect(try difference / expected.norm().item() < 2e-5)
        }
    }
}

/// A graph written to a file and read back.
private struct ONNXFileCopy {
    let graph: ONNXGraph

    init(_ graph: ONNXGraph) throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "\(UUID().uuidString).onnx")
        defer { try? FileManager.default.removeItem(at: url) }
        try ONNXFile.write(graph, producer: (name: "t", version: "1"), metadata: [:], to: url)
        self.graph = try ONNXFile.read(contentsOf: url)
    }

    var names: [String] { graph.constants.keys.map(\.name) }
}
