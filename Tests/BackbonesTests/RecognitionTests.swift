import Backbones
import Testing
import Torch

@Suite struct RecognitionTests {
    @Test(arguments: BackboneName.allCases)
    func everyNetworkIsKnownByItsWeights(name: BackboneName) throws {
        let network = try BackboneConfiguration(name: name, embedding: 8).makeBackbone()
        let shapes = Dictionary(
            uniqueKeysWithValues: try network.stateDictionary().entries.map {
                ($0.name, $0.tensor.shape)
            })
        #expect(BackboneName.recognized(from: shapes) == name)
    }

    @Test func othersAreNot() {
        #expect(BackboneName.recognized(from: [:]) == nil)
        #expect(BackboneName.recognized(from: ["layers.0.layers.0.weight": [7, 3, 3, 3]]) == nil)
        #expect(BackboneName.recognized(from: ["layer1.0.conv1.weight": [64, 64, 3, 3]]) == nil)
        #expect(BackboneName.recognized(from: ["layers.0.layers.0.weight": []]) == nil)
    }
}
