import Torch

// What heads and losses are made of.
extension Operation {
    static var indexing: [Operation] {
        get throws(TorchError) {
            let logits = try TestValues.normal([16, 40], deviation: 4, seed: 41)
            let column = try TestValues.normal([16, 1], seed: 42)
            return [
                Operation("cross-entropy", [logits]) { inputs throws(TorchError) in
                    try inputs[0].crossEntropy(labels(like: inputs[0]))
                },
                Operation("gather", [logits]) { inputs throws(TorchError) in
                    try inputs[0].gathered(1, labels(like: inputs[0]).expandingDimension(1))
                },
                Operation("part of a dimension", [logits]) { inputs throws(TorchError) in
                    try inputs[0].narrowed(1, to: 7..<23)
                },
                Operation("elements above a floor", [logits]) { inputs throws(TorchError) in
                    try inputs[0].elements(atLeast: 0.5).values
                },
                Operation("scatter", [logits, column]) { inputs throws(TorchError) in
                    try inputs[0].scattering(
                        inputs[1], 1, labels(like: inputs[0]).expandingDimension(1))
                },
            ]
        }
    }

    private static func labels(like logits: Tensor) throws(TorchError) -> Tensor {
        try TestValues.labels(logits.shape[0], classes: logits.shape[1], seed: 43)
            .to(logits.device)
    }

    static var elementwise: [Operation] {
        get throws(TorchError) {
            let rows = try TestValues.normal([16, 64], seed: 51)
            let others = try TestValues.normal([16, 64], seed: 52)
            let cosines = try TestValues.uniform([16, 40], in: -0.95..<0.95, seed: 53)
            let positive = try TestValues.uniform([16, 40], in: 0.1..<0.9, seed: 54)
            return [
                Operation("sum of tensors", [rows, others]) { inputs throws(TorchError) in
                    try inputs[0] + inputs[1]
                },
                Operation("rows of length 1", [rows]) { inputs throws(TorchError) in
                    try inputs[0].normalizedRows()
                },
                Operation("lengths of rows", [rows]) { inputs throws(TorchError) in
                    try inputs[0].norm(along: 1, keep: true)
                },
                Operation("clamp", [rows]) { inputs throws(TorchError) in
                    try inputs[0].clamped(to: -1...1)
                },
                Operation("arc cosine to cosine", [cosines]) { inputs throws(TorchError) in
                    try (inputs[0].arcCosine() + 0.5).cosine()
                },
                Operation("power", [positive]) { inputs throws(TorchError) in
                    try inputs[0].power(0.7)
                },
            ]
        }
    }
}
