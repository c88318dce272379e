import Backbones
import Foundation
import Testing

@Suite struct BackboneConfigurationTests {
    @Test func codingKeepsEverything() throws {
        let configuration = BackboneConfiguration(
            name: .mbfLarge, embedding: 256, dropout: 0.4, weights: "start.safetensors")
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(BackboneConfiguration.self, from: data) == configuration)
    }

    @Test func namesAreThoseOfTheConfigurationFile() {
        #expect(
            BackboneName.allCases.map(\.rawValue)
                == ["r18", "r34", "r50", "r100", "r200", "mbf", "mbf_large"])
        #expect(BackboneConfiguration().name == .r100)
        #expect(BackboneConfiguration().embedding == 512)
        #expect(BackboneName.allCases.filter { !$0.hasDropout } == [.mbf, .mbfLarge])
    }
}
