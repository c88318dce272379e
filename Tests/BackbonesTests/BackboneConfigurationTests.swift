import Backbones
import Foundation
import Testing

@Suite struct BackboneConfigurationTests {
    @Test func codingKeepsEverything() throws {
        let configuration = BackboneConfiguration(
            name: .vitS, embedding: 256, dropout: 0.4, dropPath: 0.1, maskRatio: 0.2,
            weights: "start.safetensors")
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(BackboneConfiguration.self, from: data) == configuration)
    }

    @Test func namesAreThoseOfTheConfigurationFile() {
        #expect(
            BackboneName.allCases.map(\.rawValue)
                == [
                    "r18", "r34", "r50", "r100", "r200", "r2060", "mbf", "mbf_large", "vit_t",
                    "vit_s", "vit_b", "vit_l", "vit_h",
                ])
        #expect(BackboneConfiguration().name == .r100)
        #expect(BackboneConfiguration().embedding == 512)
        #expect(
            BackboneName.allCases.filter(\.hasDropout) == [.r18, .r34, .r50, .r100, .r200, .r2060])
        #expect(
            BackboneName.allCases.filter(\.isTransformer) == [.vitT, .vitS, .vitB, .vitL, .vitH])
        #expect(BackboneName.allCases.filter(\.alwaysRecomputes) == [.r2060])
    }
}
