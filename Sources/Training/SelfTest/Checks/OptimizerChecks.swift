import Foundation
import Torch

/// Three steps of each optimizer beside its formula, clipping, and the loss scale.
enum OptimizerChecks: CheckGroup {
    static let name = "optimizers"

    /// Three steps of a few float32 roundings each.
    private static let tolerance = 1e-6
    private static let rates = [0.1, 0.1, 0.05]
    private static let decay = 0.01

    static func run(on bench: CheckBench) {
        let device = bench.device
        bench.check("SGD, three steps", tolerance: tolerance) { try sgd(device) }
        bench.check("AdamW, three steps", tolerance: tolerance) { try adamW(device) }
        bench.check("gradient norm and clipping", tolerance: tolerance) { try clipping(device) }
        bench.check("loss scale: overflow skips the step and halves it", .count, tolerance: 0) {
            try scalerFaults(device)
        }
    }

    /// v = m v + (g + decay w), w = w - rate v.
    private static func sgd(_ device: Device) throws -> Double {
        let momentum = 0.9
        let rule = OptimizerConfiguration(
            rule: .sgd(momentum: momentum), learningRate: 0.1, weightDecay: decay, clipNorm: 0)
        return try error(of: rule, device) { weights, gradients in
            var velocities = weights.map { _ in 0.0 }
            for (step, rate) in rates.enumerated() {
                for index in weights.indices {
                    velocities[index] =
                        momentum * velocities[index] + gradients[step][index]
                        + decay * weights[index]
                    weights[index] -= rate * velocities[index]
                }
            }
        }
    }

    /// w = (1 - rate decay) w - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
    private static func adamW(_ device: Device) throws -> Double {
        let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)
        let rule = OptimizerConfiguration(
            rule: .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon), learningRate: 0.1,
            weightDecay: decay, clipNorm: 0)
        return try error(of: rule, device) { weights, gradients in
            var first = weights.map { _ in 0.0 }
            var second = first
            for (step, rate) in rates.enumerated() {
                let (share1, share2) = (
                    1 - pow(beta1, Double(step + 1)), 1 - pow(beta2, Double(step + 1))
                )
                for index in weights.indices {
                    let gradient = gradients[step][index]
                    first[index] = beta1 * first[index] + (1 - beta1) * gradient
                    second[index] = beta2 * second[index] + (1 - beta2) * gradient * gradient
                    let direction =
                        first[index] / share1 / ((second[index] / share2).squareRoot() + epsilon)
                    weights[index] -= rate * (decay * weights[index] + direction)
                }
            }
        }
    }

    /// The error of the weights after three steps on given gradients.
    private static func error(
        of rule: OptimizerConfiguration, _ device: Device,
        formula: (inout [Double], [[Double]]) -> Void
    ) throws -> Double {
        let start = try TestValues.normal([1000], seed: 91)
        let slopes = try (0..<3).map { try TestValues.normal([1000], seed: 92 + UInt64($0)) }
        let parameter = try Parameter(start.to(.float32).to(device).clone())
        let optimizer = try rule.makeOptimizer(for: [("weight", parameter)])
        for (slope, rate) in zip(slopes, rates) {
            try parameter.tensor.clearGradient()
            try parameter.tensor.backward(slope.to(.float32).to(device))
            try optimizer.step(rate: rate)
        }
        var exact: [Double] = try start.values()
        formula(&exact, try slopes.map { try $0.values() })
        return try RelativeError.of(parameter.tensor, Tensor.from(exact, [1000]))
    }

    /// The error of gradients clipped to a third of their norm.
    private static func clipping(_ device: Device) throws -> Double {
        let parts = try [95, 96].map { try TestValues.normal([500], seed: $0) }
        let moved = try parts.map { try $0.to(.float32).to(device).clone() }
        let norm = try Gradients.norm(moved)
        let squares = try parts.map { try $0.values(as: Double.self) }.joined().map { $0 * $0 }
        let exactNorm = squares.reduce(0, +).squareRoot()
        try Gradients.clip(moved, norm: norm, limit: exactNorm / 3)
        let exact = try parts.map { try $0 * (1 / 3) }
        return max(abs(norm / exactNorm - 1), try RelativeError.of(moved, exact))
    }

    /// How many of the scaler's answers are wrong.
    private static func scalerFaults(_ device: Device) throws -> Double {
        let start = GradientScaler.State(scale: 1024, growthTracker: 0)
        let scaler = try GradientScaler(start, growthInterval: 2, device: device)
        func step(_ values: [Float]) throws -> (isFinite: Bool, values: [Double], scale: Double) {
            let gradient = try Tensor.from(values, [values.count]).to(device)
            let isFinite = try scaler.unscale([gradient])
            return (isFinite, try gradient.values(), try scaler.state.scale)
        }
        let first = try step([1024, 2048])
        let overflow = try step([1, .infinity])
        let undefined = try step([.nan, 1])
        let second = try step([256, 512])
        let third = try step([256, 512])
        let holds = [
            first.isFinite, first.values == [1, 2], first.scale == 1024,
            !overflow.isFinite, overflow.scale == 512,
            !undefined.isFinite, undefined.scale == 256,
            second.isFinite, second.values == [1, 2], second.scale == 256,
            third.isFinite, third.scale == 512,
        ]
        return Double(holds.count { !$0 })
    }
}
