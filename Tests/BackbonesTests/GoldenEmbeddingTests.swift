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

    @Test(arguments: [BackboneName.r18, .r34, .r50, .r100, .mbf, .mbfLarge])
    func embeddingsEqualGoldenOnes(name: BackboneName) throws {
        let network = try BackboneConfiguration(name: name).makeBackbone()
        let weights = try HashFill.tensors(Fixtures.json("nets/formula_\(name.rawValue).json"))
        try network.load(weights, owner: name.rawValue)
        let golden = try StateDictionary.read(
            contentsOf: Fixtures.url("nets/formula_embeddings.safetensors")
        ).tensors
        let images = try sampleImages()
        for (key, input) in [("plain", images), ("mirrored", try images.flipped(3))] {
            let expected = try #require(golden["\(name.rawValue)/\(key)"])
            let actual = try withoutGradient { try network(input, .inference) }
            let difference = try (actual - expected).norm().item() / expected.norm().item()
            #expect(difference < 2e-5, "\(name) \(key)")
        }
    }

    @Test func trainedWeightsGiveGoldenEmbeddings() throws {
        let network = try BackboneConfiguration(name: .mbf).makeBackbone()
        let saved = try StateDictionary.read(
            contentsOf: Fixtures.url("nets/mbf_trained.safetensors"))
        try network.load(saved.tensors, owner: "mbf")
        let again = try network.stateDictionary()
        for (name, tensor) in again.entries {
            let expected = try #require(saved.tensors[name])
            #expect(try tensor.values() == expected.values(as: Float.self), "\(name)")
        }
        #expect(again.entries.count == saved.tensors.count)
    }
}
