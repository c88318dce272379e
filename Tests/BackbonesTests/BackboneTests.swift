import Backbones
import Foundation
import Testing
import Torch

@Suite(.serialized) struct BackboneTests {
    /// Images of smooth colours, [B, 3, 112, 112] channels-last.
    private func images(_ count: Int) throws -> Tensor {
        let values = (0..<count * 112 * 112 * 3).map { Float(sin(Double($0) * 0.013)) }
        return try Tensor.from(values, [count, 112, 112, 3]).permuted([0, 3, 1, 2])
    }

    @Test func recomputingEqualsKeepingInMobileFaceNet() throws {
        try expectSameWhenRecomputing {
            try BackboneConfiguration(name: .mbf, embedding: 16).makeBackbone()
        }
    }

    @Test func recomputingEqualsKeepingInIResNet() throws {
        try expectSameWhenRecomputing {
            try IResNet(depths: [1, 1, 1, 1], embedding: 16, dropout: 0)
        }
    }

    @Test func aNetworkThatAlwaysRecomputesGivesTheSame() throws {
        var networks = try [false, true].map {
            try IResNet(
                depths: [1, 2, 1, 1], embedding: 16, dropout: 0, alwaysRecomputes: $0)
        }
        try expectSameWhenRecomputing { networks.removeFirst() }
    }

    /// Values, gradients and running statistics after a training pass with and without recomputing.
    ///
    /// Both do the same operations on the same numbers in the same order, so float32, which has the
    /// fast convolutions, is enough.
    private func expectSameWhenRecomputing(_ makeBackbone: () throws -> any Backbone) throws {
        let (plain, recomputed) = (try makeBackbone(), try makeBackbone())
        let weights = try plain.stateDictionary().entries
        try recomputed.load(
            Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.tensor) }), owner: "it")
        let input = try images(2)
        let upstream = try Tensor.from((0..<32).map { cos(Double($0)) }, [2, 16]).to(.float32)
        let outputs = try [(plain, false), (recomputed, true)].map { network, recompute in
            let output = try network(input, .training, recompute: recompute)
            try output.backward(upstream)
            return try output.values(as: Double.self)
        }
        for (one, other) in zip(outputs[0], outputs[1]) { #expect(abs(one - other) < 1e-10) }
        for ((name, one), (_, other)) in zip(plain.namedParameters, recomputed.namedParameters)
        where one.isTrainable {
            let expected = try #require(try one.tensor.gradient)
            let actual = try #require(try other.tensor.gradient)
            let scale = try expected.norm().item() + 1e-12
            #expect(try (actual - expected).norm().item() < 1e-9 * scale, "\(name)")
        }
        let states = (try plain.stateDictionary().entries, try recomputed.stateDictionary().entries)
        for ((name, one), (_, other)) in zip(states.0, states.1) {
            let scale = try one.to(.float64).norm().item() + 1e-12
            let distance = try (one.to(.float64) - other.to(.float64)).norm().item()
            #expect(distance < 1e-10 * scale, "\(name)")
        }
    }

    @Test func theEmbeddingHasTheAskedSize() throws {
        for name in [BackboneName.r18, .mbf] {
            let network = try BackboneConfiguration(name: name, embedding: 64).makeBackbone()
            let output = try withoutGradient { try network(images(1), .inference) }
            #expect(output.shape == [1, 64])
            #expect(try output.dtype == .float32)
        }
    }

    @Test func channelsLastIsKeptThroughTheConvolutions() throws {
        let network = try BackboneConfiguration(name: .mbf).makeBackbone()
        let input = try images(2)
        for type in [nil, DType.bfloat16] {
            let maps = try withAutocast(type, on: .cpu) { () throws(TorchError) in
                try network.features(of: input, .inference, recompute: false)
            }
            #expect(maps.shape == [2, 256, 7, 7])
            #expect(maps.isChannelsLast)
        }
    }

    @Test func autocastLowersTheFeaturesButNotTheEmbedding() throws {
        let network = try BackboneConfiguration(name: .mbf).makeBackbone()
        let input = try images(2)
        let full = try withoutGradient { try network(input, .inference) }
        let low = try withoutGradient { try network(input, .inference, autocast: .bfloat16) }
        #expect(try low.dtype == .float32)
        let difference = try (low - full).norm().item() / full.norm().item()
        #expect(difference > 1e-6 && difference < 0.05)
    }

    @Test func dropoutActsOnlyWhileTraining() throws {
        let network = try BackboneConfiguration(name: .r18, embedding: 8, dropout: 0.5)
            .makeBackbone()
        let input = try images(1)
        func zeroShare(_ pass: Pass) throws -> Double {
            let features = try withoutGradient {
                try network.features(of: input, pass, recompute: false)
            }
            let values = try features.values(as: Float.self)
            return Double(values.count { $0 == 0 }) / Double(values.count)
        }
        // Ten standard errors of 25,088 draws: 10 sqrt(0.25 / 25,088) = 0.032.
        #expect(try abs(zeroShare(.training) - 0.5) < 0.032)
        #expect(try zeroShare(.inference) < 0.01)
    }

    @Test func theLargestNetworkHasItsPublishedDepths() throws {
        let network = try BackboneConfiguration(name: .r200, embedding: 1).makeBackbone()
        let blocks = Set(
            network.namedParameters.map(\.name).filter { $0.hasPrefix("layer") }
                .map { $0.split(separator: ".").prefix(2).joined(separator: ".") })
        let depths = (1...4).map { stage in blocks.count { $0.hasPrefix("layer\(stage).") } }
        #expect(depths == [6, 26, 60, 6])
    }
}
