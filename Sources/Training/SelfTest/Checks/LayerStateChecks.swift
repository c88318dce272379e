import Torch

/// What layers remember or draw: running statistics, dropout.
enum LayerStateChecks: CheckGroup {
    static let name = "layers"

    static func run(on bench: CheckBench) {
        bench.check(
            "running statistics",
            parts: [
                ("mean", OperationChecks.forwardTolerance),
                ("variance", OperationChecks.forwardTolerance),
            ]
        ) { try runningStatistics(bench.device) }
        // Five standard deviations of a share of 2^20 draws: sqrt(0.4 x 0.6 / 2^20) each.
        bench.check("dropout keeps its share", .difference, tolerance: 2.4e-3) {
            try dropout(bench.device).shareError
        }
        bench.check("dropout scales what it keeps", .difference, tolerance: 1e-6) {
            try dropout(bench.device).valueError
        }
    }

    /// Errors of mean and variance after two training passes.
    private static func runningStatistics(_ device: Device) throws -> [Double] {
        func statistics(_ dtype: DType, _ device: Device) throws(TorchError) -> BatchNormalization {
            let layer = try BatchNormalization(16)
            try layer.convert(to: dtype)
            try layer.move(to: device)
            for seed: UInt64 in [71, 72] {
                let maps = try TestValues.normal([4, 16, 14, 14], deviation: 2, seed: seed) + 3
                _ = try layer(maps.to(dtype).to(device).channelsLast(), .training)
            }
            return layer
        }
        let exact = try statistics(.float64, .cpu)
        let measured = try statistics(.float32, device)
        return [
            try RelativeError.of(measured.runningMean.tensor, exact.runningMean.tensor),
            try RelativeError.of(measured.runningVariance.tensor, exact.runningVariance.tensor),
        ]
    }

    /// How far the kept share is from 0.6, and the kept ones and their gradients from 1 / 0.6.
    private static func dropout(
        _ device: Device
    ) throws -> (shareError: Double, valueError: Double) {
        let ones = try Tensor.full([1 << 20], 1, device: device)
        try ones.setRequiresGradient(true)
        let result = try ones.dropout(0.4)
        try result.sum().backward()
        let values: [Double] = try result.values()
        let gradients: [Double] = try ones.gradient?.values() ?? []
        let kept = values.filter { $0 != 0 }
        let share = Double(kept.count) / Double(values.count)
        let errors = zip(values, gradients).map { value, gradient in
            max(abs(gradient - value), value == 0 ? 0 : abs(value - 1 / 0.6))
        }
        return (abs(share - 0.6), gradients.isEmpty ? .nan : errors.max() ?? .nan)
    }
}
