import Backbones
import Fixtures
import Foundation
import Interchange
import Testing
import Torch

/// Every golden network with its fused kernels: as near to float64 as the engine's operations are.
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
        for autocast in [nil, DType.bfloat16] where autocast == nil || [.r18, .mbf].contains(name) {
            let fused = try pass(made(.float32), images, autocast: autocast)
            let plain = try Engine.withoutOwnKernels {
                try pass(made(.float32), images, autocast: autocast)
            }
            for (part, values) in [
                ("features", { (pass: Pass) in [pass.features] }), ("gradients", { $0.gradients }),
            ] {
                let errors = try [fused, plain].map { try distance(values($0), values(exact)) }
                // Winograd's sums round up to three times as much, and PReLUs whose input changes
                // its sign by that amplify it.
                #expect(errors[0] <= 10 * errors[1] + 1e-6, "\(part), \(autocast as Any)")
            }
        }
    }
}
