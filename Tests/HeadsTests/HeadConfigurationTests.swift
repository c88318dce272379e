import Foundation
import Heads
import Testing
import Torch

@Suite struct HeadConfigurationTests {
    @Test func codingKeepsEverything() throws {
        let configuration = HeadConfiguration(
            sampleRate: 0.5, objective: .softmax, rank: 3, filterThreshold: 0.2, precision: .bf16,
            weights: "head.safetensors", device: .cpu)
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(HeadConfiguration.self, from: data) == configuration)
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(
            json?.keys.sorted() == [
                "device", "filter_threshold", "objective", "precision", "rank", "sample_rate",
                "weights",
            ])
    }

    @Test func theProcessorIsAPlaceOfItsOwn() {
        for device in [Device.cpu, .cuda(1), .mps] {
            #expect(HeadDevice.auto.resolved(beside: device) == device)
            #expect(HeadDevice.cpu.resolved(beside: device) == .cpu)
        }
    }

    @Test func theHeadHasACenterPerClass() throws {
        let head = try HeadConfiguration().makeHead(
            classes: 7, embedding: 4, margin: .arcface, optimizer: .sgd)
        #expect(head.centers.weight.tensor.shape == [7, 4])
        #expect(head.trainableParameters.map(\.name) == ["weight"])
    }
}
