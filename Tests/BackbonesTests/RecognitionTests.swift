import Backbones
import Testing
import Torch

@Suite struct RecognitionTests {
    /// Too large to be made here; see below.
    private static let large: [BackboneName] = [.r2060, .vitL, .vitH]

    @Test(arguments: BackboneName.allCases.filter { !large.contains($0) })
    func everyNetworkIsKnownByItsWeights(name: BackboneName) throws {
        let network = try BackboneConfiguration(name: name, embedding: 8).makeBackbone()
        let shapes = Dictionary(
            uniqueKeysWithValues: try network.stateDictionary().entries.map {
                ($0.name, $0.tensor.shape)
            })
        #expect(BackboneName.recognized(from: shapes) == name)
    }

    /// Source: arcface_torch.
    @Test func theLargestAreKnownByTheirBlocks() {
        var shapes: [String: [Int]] = [:]
        for (stage, depth) in [3, 128, 896, 3].enumerated() {
            for block in 0..<depth {
                shapes["layer\(stage + 1).\(block).conv1.weight"] = [64 << stage, 64, 3, 3]
            }
        }
        #expect(BackboneName.recognized(from: shapes) == .r2060)
        for (name, width, depth) in [(BackboneName.vitL, 768, 24), (.vitH, 1024, 48)] {
            var shapes = ["norm.weight": [width]]
            for block in 0..<depth { shapes["blocks.\(block).norm1.weight"] = [width] }
            #expect(BackboneName.recognized(from: shapes) == name)
        }
    }

    @Test func othersAreNot() {
        #expect(BackboneName.recognized(from: [:]) == nil)
        #expect(BackboneName.recognized(from: ["layers.0.layers.0.weight": [7, 3, 3, 3]]) == nil)
        #expect(BackboneName.recognized(from: ["layer1.0.conv1.weight": [64, 64, 3, 3]]) == nil)
        #expect(BackboneName.recognized(from: ["layers.0.layers.0.weight": []]) == nil)
        #expect(BackboneName.recognized(from: ["norm.weight": [256]]) == nil)
    }
}
