import Torch

/// How fast a device multiplies matrices: what its networks are measured against.
enum MatrixRate {
    /// Measures the best of several products of large square matrices.
    ///
    /// - Parameter dtype: of both factors.
    /// - Returns: floating-point operations per second.
    static func measure(_ dtype: DType, on device: Device) throws(TorchError) -> Double {
        let size = 8192
        let factor = try Tensor.full([size, size], 0.5, dtype: dtype, device: device)
        var best = Double.infinity
        for _ in 0..<12 {
            try Engine.synchronize(device)
            let start = ContinuousClock.now
            _ = try withoutGradient { () throws(TorchError) in try factor.linear(weight: factor) }
            try Engine.synchronize(device)
            best = min(best, (ContinuousClock.now - start) / .seconds(1))
        }
        let side = Double(size)
        return 2 * side * side * side / best
    }
}
