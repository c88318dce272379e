import Torch

/// How far measured numbers are from exact ones: |measured - exact| / |exact|, L2 norms over all
/// elements.
enum RelativeError {
    /// - Parameters:
    ///   - measured: on any device, of any type.
    ///   - exact: of the same shape, not all zero.
    static func of(_ measured: Tensor, _ exact: Tensor) throws(TorchError) -> Double {
        try of([measured], [exact])
    }

    /// The same over several tensors taken as one.
    static func of(_ measured: [Tensor], _ exact: [Tensor]) throws(TorchError) -> Double {
        guard measured.count == exact.count else {
            throw TorchError(
                operation: "compare", message: "\(measured.count) results, not \(exact.count)")
        }
        var distance = 0.0
        var length = 0.0
        for (left, right) in zip(measured, exact) {
            let truth = try right.detached().to(.cpu).to(.float64)
            let difference = try left.detached().to(.cpu).to(.float64) - truth
            let (error, norm) = (try difference.norm().item(), try truth.norm().item())
            distance += error * error
            length += norm * norm
        }
        return (distance / length).squareRoot()
    }
}
