import Backbones
import Fixtures
import Foundation
import Interchange
import Torch
import Testing
import Training

@Suite(.enabled(if: Fixtures.available)) struct ModelFileTests {
    /// PyTorch's file and the safetensors file of the fixtures hold the same network.
    @Test func pyTorchWeightsAreThoseOfTheSafetensors() throws {
        let saved = try ModelFile.read(
            Fixtures.url("nets/mbf_trained.pt"), network: .mbf, device: .cpu)
        let golden = try ModelFile.read(
            Fixtures.url("nets/mbf_trained.safetensors"), network: .mbf, device: .cpu)
        let found = try saved.backbone.stateDictionary().entries
        let expected = try golden.backbone.stateDictionary().entries
        #expect(found.map(\.name) == expected.map(\.name))
        for (left, right) in zip(found, expected) {
            #expect(try left.tensor.rawArray() == right.tensor.rawArray(), "\(left.name)")
        }
        #expect(saved.configuration.embedding == 512)
    }

    /// Loaded into a network of another kind, what the file holds is named, not its tensors.
    @Test func weightsOfAnotherNetworkAreNamed() throws {
        let url = Fixtures.url("nets/mbf_trained.safetensors")
        let network = try BackboneConfiguration(name: .r18, embedding: 512).makeBackbone()
        let error = #expect(throws: ModelFileError.self) {
            _ = try ModelFile.load(url, into: network, name: .r18)
        }
        #expect(error == .otherNetwork(url.path, holds: "mbf", "r18"))
        let centers = Fixtures.url("training/head_init.safetensors")
        #expect(throws: ModelFileError.classCenters(centers.path)) {
            _ = try ModelFile.load(centers, into: network, name: .r18)
        }
    }

    /// The mistake of taking a run's other file.
    @Test func classCentresAreNoNetwork() throws {
        let url = Fixtures.url("training/head_init.safetensors")
        let error = #expect(throws: ModelFileError.self) {
            _ = try ModelFile.read(url, device: .cpu)
        }
        #expect(error?.description.contains("model.safetensors") == true)
    }
}
