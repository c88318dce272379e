import Backbones
import Fixtures
import Foundation
import Interchange
import Testing
import Torch

/// Every golden network with its fused kernels beside float64, which goes the plain way.
@Suite(.serialized, .enabled(if: Fixtures.available))
struct FusedNetworkTests {
    struct Pass {
        let features: Tensor
        let gradients: [Tensor]
    }

    /// Forward and backward of a training pass, up to the last maps: the normalisation of three
    /// embeddings that are nearly the same would multiply any rounding.
    private func pass(_ network: any Backbone, _ images: Tensor, autocast: DType?) throws -> Pass {
        let maps = try withAutocast(autocast, on: .cpu) { () throws(TorchError) in
            try network.features(of: images, .training, recompute: false)
        }
        let features = try maps.to(images.dtype)
        let weights = try Tensor.from(
            (0..<features.count).map { sin(Double($0) * 0.7) }, features.shape)
        try features.backward(weights.to(features.dtype))
        var gradients: [Tensor] = []
        for (_, parameter) in network.trainableParameters {
            if let gradient = try parameter.tensor.gradient {
                gradients.append(try gradient.to(.float64))
            }
        }
        return Pass(features: try features.detached().to(.float64), gradients: gradients)
    }

    private func distance(_ found: [Tensor], _ exact: [Tensor]) throws -> Double {
        try #require(found.count == exact.count)
        var (difference, length) = (0.0, 0.0)
        for (left, right) in zip(found, exact) {
            difference += try (left - right).power(2).sum().item()
            length += try right.power(2).sum().item()
        }
        return (difference / length).squareRoot()
    }

    @Test(arguments: [BackboneName.r18, .r50, .r100, .mbf, .mbfLarge])
    func fusedAndPlainPassesAgree(name: BackboneName) throws {
        let (seed, entries) = try HashFill.entries(
            Fixtures.json("nets/formula_\(name.rawValue).json"))
        var weights: [String: Tensor] = [:]
        for entry in entries { weights[entry.name] = try HashFill.tensor(entry, seed: seed) }
        let pixels = try NPYFile.read(contentsOf: Fixtures.url("faces_decoded_sample.npy"))
        let images = try Preprocessing.standard(Tensor.from(pixels))

        func made(_ dtype: DType) throws -> any Backbone {
            let network = try BackboneConfiguration(name: name).makeBackbone()
            try network.load(weights, owner: name.rawValue)
            if dtype != .float32 { try network.convert(to: dtype) }
            return network
        }
        let exact = try pass(made(.float64), images.to(.float64), autocast: nil)
        let single = try pass(made(.float32), images, autocast: nil)
        #expect(try distance([single.features], [exact.features]) <= 2e-5)
        #expect(try distance(single.gradients, exact.gradients) <= 2e-3)
        let low = try pass(made(.float32), images, autocast: .bfloat16)
        #expect(try distance([low.features], [exact.features]) <= 0.1)
        #expect(low.gradients.count == exact.gradients.count)
    }
}
