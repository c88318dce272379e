import Backbones
import Fixtures
import Foundation
import Interchange
import Testing
import Torch

/// Every network against embeddings that an independent program computed for the same weights.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct GoldenEmbeddingTests {
    /// The three sample faces as network input, [3, 3, 112, 112].
    private func sampleImages() throws -> Tensor {
        let pixels = try NPYFile.read(contentsOf: Fixtures.url("faces_decoded_sample.npy"))
        return try Preprocessing.standard(Tensor.from(pixels))
    }

    private func expectGolden(_ network: any Backbone, name: BackboneName, mirrored: Bool) throws {
        let golden = try SafetensorsFile(
            contentsOf: Fixtures.url("nets/formula_embeddings.safetensors"))
        let images = try sampleImages()
        for (key, input) in [("plain", images), ("mirrored", try images.flipped(3))]
        where key == "plain" || mirrored {
            let expected = try Tensor.from(try #require(golden["\(name.rawValue)/\(key)"]))
            let actual = try withoutGradient { try network(input, .inference) }
            let difference = try (actual - expected).norm().item() / expected.norm().item()
            #expect(difference < 2e-5, "\(name) \(key)")
            let folded = try withoutGradient { try network.folded()(input) }
            let folding = try (folded - expected).norm().item() / expected.norm().item()
            #expect(folding < 1e-5, "\(name) \(key), folded")
        }
    }

    /// One test for both questions, so that the large networks are made once: the state dictionary
    /// has the published names, shapes and order, and the embeddings are the golden ones.
    @Test(arguments: [BackboneName.r18, .r34, .r50, .r100, .mbf, .mbfLarge, .vitT])
    func formulaWeightsGiveGoldenEmbeddings(name: BackboneName) throws {
        let (seed, entries) = try HashFill.entries(
            Fixtures.json("nets/formula_\(name.rawValue).json"))
        let network = try BackboneConfiguration(name: name).makeBackbone()
        let state = try network.stateDictionary().entries
        try #require(state.map(\.name) == entries.map(\.name))
        try #require(state.map(\.tensor.shape) == entries.map(\.shape))
        var weights: [String: Tensor] = [:]
        for entry in entries { weights[entry.name] = try HashFill.tensor(entry, seed: seed) }
        try network.load(weights, owner: name.rawValue)
        try expectGolden(network, name: name, mirrored: [.r18, .mbf, .vitT].contains(name))
    }

    @Test func theFormulaGivesTheListedSums() throws {
        let (seed, entries) = try HashFill.entries(Fixtures.json("nets/formula_mbf.json"))
        for entry in entries {
            let sum = try HashFill.tensor(entry, seed: seed).to(.float64).sum().item()
            #expect(abs(sum - entry.sum) <= 1e-12 * (1 + abs(entry.sum)), "\(entry.name)")
        }
    }

    @Test(arguments: ["init", "trained"])
    func savedWeightsLoadWithEveryNameAndShape(kind: String) throws {
        let network = try BackboneConfiguration(name: .mbf).makeBackbone()
        let saved = try StateDictionary.read(
            contentsOf: Fixtures.url("nets/mbf_\(kind).safetensors"))
        try network.load(saved.tensors, owner: "mbf")
        let listed = try #require(
            try Fixtures.json("nets/mbf_\(kind)_tensors.json") as? [String: [String: Any]])
        let again = try network.stateDictionary().entries
        #expect(Set(again.map(\.name)) == Set(listed.keys))
        for (name, tensor) in again {
            let expected = try #require(saved.tensors[name])
            #expect(try tensor.values() == expected.values(as: Float.self), "\(name)")
            let row = try #require(listed[name])
            #expect(tensor.shape == row["shape"] as? [Int], "\(name)")
            let norm = try #require((row["l2"] as? NSNumber)?.doubleValue)
            #expect(
                try abs(tensor.to(.float64).norm().item() - norm) <= 1e-12 * (1 + norm), "\(name)")
        }
    }
}
