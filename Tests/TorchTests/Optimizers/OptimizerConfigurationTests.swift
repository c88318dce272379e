import Foundation
import Testing
import Torch

@Suite struct OptimizerConfigurationTests {
    @Test(arguments: [
        OptimizerConfiguration.sgd, .adamW,
        OptimizerConfiguration(
            rule: .sgd(momentum: 0.5), learningRate: 3, weightDecay: 0, clipNorm: 0),
    ])
    func codingKeepsEverything(configuration: OptimizerConfiguration) throws {
        let data = try JSONEncoder().encode(configuration)
        #expect(
            try JSONDecoder().decode(OptimizerConfiguration.self, from: data) == configuration)
    }

    @Test func keysAreThoseOfTheConfigurationFile() throws {
        let json = """
            {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9, "weight_decay": 5e-4,
             "clip_norm": 5.0}
            """
        let read = try JSONDecoder().decode(OptimizerConfiguration.self, from: Data(json.utf8))
        #expect(read == .sgd)
    }

    @Test func everyNameHasDefaultsAndMakesItsRule() throws {
        for name in OptimizerConfiguration.names {
            let configuration = try #require(OptimizerConfiguration.defaults(named: name))
            let optimizer = try configuration.makeOptimizer(for: [])
            #expect("\(type(of: optimizer))".lowercased() == name)
        }
        #expect(OptimizerConfiguration.defaults(named: "sgdd") == nil)
    }

    @Test func anUnknownNameIsRefusedByName() throws {
        let json = #"{"name": "lion", "learning_rate": 1, "weight_decay": 0, "clip_norm": 0}"#
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(OptimizerConfiguration.self, from: Data(json.utf8))
        }
        #expect("\(error)".contains("no optimizer is called lion"))
    }
}
