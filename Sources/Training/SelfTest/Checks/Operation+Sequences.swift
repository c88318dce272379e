import Torch

// What transformers do with their tokens, in the shapes of vit_t.
extension Operation {
    static var sequences: [Operation] {
        get throws(TorchError) {
            let tokens = try TestValues.normal([2, 144, 64], deviation: 2, seed: 41)
            let weight = try TestValues.uniform([64], in: 0.5..<1.5, seed: 42)
            let bias = try TestValues.normal([64], seed: 43)
            let packed = try TestValues.normal([2, 144, 3 * 64], seed: 44)
            return [
                Operation("layer norm", [tokens, weight, bias]) { inputs throws(TorchError) in
                    try inputs[0].layerNormalized(
                        weight: inputs[1], bias: inputs[2], epsilon: 1e-5)
                },
                Operation("matrix product", [packed, tokens]) { inputs throws(TorchError) in
                    try inputs[0].permuted([0, 2, 1]).matrixProduct(inputs[1])
                },
                Operation("softmax", [tokens]) { inputs throws(TorchError) in
                    try inputs[0].softmax(-1)
                },
                Operation("attention, 2 heads", [packed]) { inputs throws(TorchError) in
                    try inputs[0].selfAttention(heads: 2)
                },
                Operation("attention to 130 tokens", [packed]) { inputs throws(TorchError) in
                    try inputs[0].narrowed(1, to: 7..<137).selfAttention(heads: 2)
                },
                Operation("repeated tokens, some replaced", [bias, tokens]) {
                    inputs throws(TorchError) in
                    let places = try TestValues.uniform([2, 144], in: 0..<1, seed: 45)
                        .to(inputs[1].device).order(along: 1).narrowed(1, to: 0..<130)
                        .expandingDimension(2).expanded(to: [2, 130, 64])
                    return try inputs[0].reshaped([1, 1, 64]).expanded(to: [2, 144, 64])
                        .scattering(inputs[1].gathered(1, places), 1, places)
                },
            ]
        }
    }
}
