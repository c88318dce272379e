import Torch

/// One computation made twice from the same numbers: on the CPU in float64, and on a device in
/// float32.
struct Comparison {
    let device: Device

    /// Relative errors of the result, and of the gradients taken as one.
    ///
    /// The gradient is that of a weighted sum of the result with fixed random weights, so that no
    /// element is left out and none cancels.
    ///
    /// - Parameters:
    ///   - inputs: float64 on the CPU, exact in float32; those of four dimensions are laid out
    ///     channels-last, as in the networks.
    ///   - body: the computation.
    func callAsFunction(
        _ inputs: [Tensor], _ body: ([Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> (result: Double, gradient: Double) {
        let exact = try run(inputs, .float64, .cpu, body)
        let measured = try run(inputs, .float32, device, body)
        return (
            try RelativeError.of(measured.result, exact.result),
            try RelativeError.of(measured.gradients, exact.gradients)
        )
    }

    private func run(
        _ inputs: [Tensor], _ dtype: DType, _ device: Device,
        _ body: ([Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> (result: Tensor, gradients: [Tensor]) {
        var leaves: [Tensor] = []
        for input in inputs {
            let values = try input.to(dtype).to(device).clone()
            let leaf = values.shape.count == 4 ? try values.channelsLast() : values
            try leaf.setRequiresGradient(true)
            leaves.append(leaf)
        }
        let result = try body(leaves)
        let weights = try TestValues.normal(result.shape, seed: 99)
        try result.backward(weights.to(dtype).to(device))
        var gradients: [Tensor] = []
        for leaf in leaves {
            guard let gradient = try leaf.gradient else {
                throw TorchError(operation: "backward", message: "an input got no gradient")
            }
            gradients.append(gradient)
        }
        return (result, gradients)
    }
}
