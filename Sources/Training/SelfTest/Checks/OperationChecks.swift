import Torch

/// Every operation of networks and heads, forward and backward, in float32.
enum OperationChecks: CheckGroup {
    static let name = "operations"

    /// The largest relative error of a result.
    ///
    /// Float32 rounds at 6e-8; sums over a few hundred products and Winograd's transforms make up
    /// to a hundred times that. TF32, which rounds at 5e-4, must not pass.
    static let forwardTolerance = 1e-5
    /// Gradients pass through more sums.
    static let gradientTolerance = 3e-5

    static func run(on bench: CheckBench) throws {
        let comparison = Comparison(device: bench.device)
        for operation in try Operation.all {
            bench.check(
                operation.name,
                parts: [("forward", forwardTolerance), ("gradient", gradientTolerance)]
            ) {
                let errors = try comparison(operation.inputs, operation.body)
                return [errors.result, errors.gradient]
            }
        }
        bench.check("uint8 pixels to network input", tolerance: forwardTolerance) {
            try PixelChecks.normalization(bench.device)
        }
        bench.check("mirroring", .difference, tolerance: 0) {
            try PixelChecks.mirroring(bench.device)
        }
    }
}

/// An operation with inputs to try it on.
struct Operation {
    let name: String
    /// float64 on the CPU, exact in float32.
    let inputs: [Tensor]
    let body: ([Tensor]) throws(TorchError) -> Tensor

    init(
        _ name: String, _ inputs: [Tensor],
        _ body: @escaping ([Tensor]) throws(TorchError) -> Tensor
    ) {
        self.name = name
        self.inputs = inputs
        self.body = body
    }

    static var all: [Operation] {
        get throws(TorchError) { try convolutions + layers + sequences + indexing + elementwise }
    }
}
