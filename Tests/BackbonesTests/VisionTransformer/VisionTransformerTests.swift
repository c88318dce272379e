import Backbones
import Foundation
import Testing
import Torch

@Suite(.serialized) struct VisionTransformerTests {
    private func images(_ count: Int) throws -> Tensor {
        let values = (0..<count * 112 * 112 * 3).map { Float(sin(Double($0) * 0.013)) }
        return try Tensor.from(values, [count, 112, 112, 3]).permuted([0, 3, 1, 2])
    }

    private func network(
        depth: Int = 2, dropPath: Double = 0, maskRatio: Double = 0
    ) throws -> VisionTransformer {
        try VisionTransformer(
            width: 16, depth: depth, heads: 4, embedding: 8, dropPath: dropPath,
            maskRatio: maskRatio)
    }

    private func values(_ network: VisionTransformer, _ pass: Pass) throws -> [Float] {
        let input = try images(4)
        return try withoutGradient {
            try network.features(of: input, pass, recompute: false).values()
        }
    }

    /// Width, blocks and with them all shapes follow from these; heads do not show in them.
    @Test(arguments: [(BackboneName.vitT, 256, 12), (.vitS, 512, 12), (.vitB, 512, 24)])
    func sizesArePublishedOnes(name: BackboneName, width: Int, depth: Int) throws {
        let shapes = Dictionary(
            uniqueKeysWithValues: try BackboneConfiguration(name: name, embedding: 8).makeBackbone()
                .namedParameters.map { ($0.name, $0.parameter.tensor.shape) })
        #expect(shapes["pos_embed"] == [1, 144, width])
        #expect(shapes["blocks.\(depth - 1).mlp.fc1.weight"] == [4 * width, width])
        #expect(shapes["blocks.\(depth).norm1.weight"] == nil)
        #expect(shapes["feature.0.weight"] == [width, 144 * width])
    }

    /// Source: arcface_torch, which draws weights from N(0, 0.02) and sets biases to 0.
    @Test func firstWeightsAreThePublishedOnes() throws {
        for (name, parameter) in try network().namedParameters where !name.contains("patch_embed") {
            let values = try parameter.tensor.values(as: Double.self)
            if name.hasSuffix("bias") {
                #expect(values.allSatisfy { $0 == 0 }, "\(name)")
            } else if parameter.tensor.shape.count == 1 {
                #expect(values.allSatisfy { $0 == 1 }, "\(name)")
            } else {
                // Ten standard errors of a deviation: 10 / sqrt(2 n).
                let variance = values.map { $0 * $0 }.reduce(0, +) / Double(values.count)
                let tolerance = 10 / (2 * Double(values.count)).squareRoot()
                #expect(abs(variance.squareRoot() / 0.02 - 1) < tolerance, "\(name)")
            }
        }
    }

    @Test func inferenceNeitherMasksNorSkips() throws {
        let network = try network(dropPath: 0.9, maskRatio: 0.9)
        #expect(try values(network, .inference) == values(network, .inference))
    }

    /// A masked token comes out as the mask token, bit for bit; 10 % of 144 leaves 129.
    @Test func theMaskTokenStandsForMaskedOnes() throws {
        let network = try network(maskRatio: 0.1)
        let token = try #require(
            network.namedParameters.first { $0.name == "mask_token" }?.parameter.tensor)
        let missing = try token.values(as: Float.self)
        let output = try values(network, .training)
        let masked = (0..<4).map { image in
            Set(
                (0..<144).filter { place in
                    let start = (image * 144 + place) * 16
                    return Array(output[start..<start + 16]) == missing
                })
        }
        #expect(masked.allSatisfy { $0.count == 144 - 129 })
        #expect(Set(masked).count == 4, "each image has masked tokens of its own")
    }

    /// Without masks a visible token is what it is in inference when nothing else acts on it.
    @Test func visibleTokensStayInTheirPlaces() throws {
        let network = try network(depth: 0, maskRatio: 0.5)
        let (masked, whole) = (try values(network, .training), try values(network, .inference))
        let same = zip(masked, whole).count { $0 == $1 }
        #expect(same == masked.count / 2)
    }

    /// The probability grows evenly from 0 in the first block to the asked one in the last.
    @Test func theFirstBlockIsNeverSkipped() throws {
        let network = try network(depth: 1, dropPath: 0.9)
        #expect(try values(network, .training) == values(network, .inference))
    }

    /// A branch is skipped as a whole or divided by the probability of not being skipped: an image
    /// comes out in one of four ways, and the two of two blocks that cannot be skipped never change.
    @Test func anImageSkipsABranchOrHasItScaled() throws {
        let network = try network(dropPath: 0.5)
        let input = try images(1)
        let copies = try input.expanded(to: [64, 3, 112, 112]).channelsLast()
        let output: [Float] = try withoutGradient {
            try network.features(of: copies, .training, recompute: false).values()
        }
        let size = output.count / 64
        let ways = (0..<64).reduce(into: [[Float]: Int]()) { ways, image in
            ways[Array(output[image * size..<(image + 1) * size]), default: 0] += 1
        }
        #expect(ways.count == 4)
        // Ten standard errors of 64 draws of 1/4 would be 35; each way has come at least once.
        #expect(ways.values.allSatisfy { $0 < 48 })
    }

    #if compiler(>=6.2)
        /// With masks and skips: recomputing must repeat them.
        ///
        /// The engine has one generator, which other tests draw from; so this has a process of its own.
        @Test func recomputingRepeatsTheSameChoices() async {
            await #expect(processExitsWith: .success) {
                let tests = VisionTransformerTests()
                for autocast in [nil, DType.bfloat16] {
                    try tests.compareRecomputing(autocast: autocast)
                }
            }
        }
    #endif

    private func compareRecomputing(autocast: DType?) throws {
        let network = try network(depth: 3, dropPath: 0.5, maskRatio: 0.3)
        let input = try images(3)
        let upstream = try Tensor.from((0..<24).map { cos(Double($0)) }, [3, 8]).to(.float32)
        var results: [[[Double]]] = []
        for recompute in [false, true] {
            try Engine.seed(7)
            for (_, parameter) in network.namedParameters {
                try parameter.tensor.clearGradient()
            }
            let output = try network(
                input, .training, autocast: autocast, recompute: recompute)
            try output.backward(upstream)
            var values = [try output.values(as: Double.self)]
            for (name, parameter) in network.namedParameters {
                let gradient = try #require(try parameter.tensor.gradient, "\(name)")
                values.append(try gradient.values())
            }
            results.append(values)
        }
        #expect(results[0] == results[1])
    }
}
