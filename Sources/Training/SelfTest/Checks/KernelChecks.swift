import Backbones
import Heads
import Torch

/// Fused operations in low precision, and steps whose numbers stay on the device.
enum KernelChecks: CheckGroup {
    static let name = "kernels"

    static func run(on bench: CheckBench) throws {
        let types: [DType] = bench.device == .cpu ? [.bfloat16] : [.float16, .bfloat16]
        if case .cuda = bench.device {
            for type in [.float32] + types {
                bench.check("own kernels are in use, \(type)", .count, tolerance: 0) {
                    guard let problem = try Engine.prepareGPUKernels(type, on: bench.device)
                    else { return 0 }
                    throw TorchError(operation: "prepare", message: problem)
                }
            }
        }
        for type in types {
            for following in Following.allCases {
                // Two roundings forward; backward multiplies two rounded maps, and sums them.
                let tolerance = 2 * (type == .float16 ? 0x1p-11 : 0x1p-8)
                bench.check(
                    "batch norm, \(following.rawValue), \(type)",
                    parts: [("forward", tolerance), ("gradient", 2 * tolerance)]
                ) { try normalizationErrors(following, type, bench.device) }
            }
        }
        bench.check(
            "steps on the device beside exact ones",
            parts: [("losses", lossTolerance), ("change of the weights", changeTolerance)]
        ) { try stepErrors(bench.device, isCaptured: false) }
        guard case .cuda = bench.device else { return }
        bench.check(
            "steps captured as a graph beside exact ones",
            parts: [("losses", lossTolerance), ("change of the weights", changeTolerance)]
        ) { try stepErrors(bench.device, isCaptured: true) }
    }

    // MARK: - Normalisation

    private enum Following: String, CaseIterable {
        case nothing = "alone"
        case prelu = "with PReLU"
        case sum = "with sum"
    }

    /// Maps in a type, exact in it, and parameters in float32, beside float64.
    private static func normalizationErrors(
        _ following: Following, _ type: DType, _ device: Device
    ) throws -> [Double] {
        let shape = [4, 64, 14, 14]
        var inputs = [
            try TestValues.normal(shape, deviation: 2, seed: 111) + 1,
            try TestValues.uniform([64], in: 0.5..<1.5, seed: 112),
            try TestValues.normal([64], seed: 113),
        ]
        switch following {
        case .nothing: break
        case .prelu: inputs.append(try TestValues.uniform([64], in: 0.1..<0.4, seed: 114))
        case .sum: inputs.append(try TestValues.normal(shape, seed: 115))
        }
        let outer = try TestValues.normal(shape, seed: 116)
        func pass(_ maps: DType, _ parameters: DType, _ device: Device) throws -> [[Tensor]] {
            func place(_ tensor: Tensor) throws -> Tensor {
                // Rounded first, so that both passes begin with the same numbers.
                guard tensor.shape.count == 4 else {
                    return try tensor.to(type).to(parameters).to(device).clone()
                }
                return try tensor.to(type).to(maps).to(device).clone().channelsLast()
            }
            let leaves = try inputs.map(place)
            for leaf in leaves { try leaf.setRequiresGradient(true) }
            let result = try leaves[0].batchNormalized(
                weight: leaves[1], bias: leaves[2], runningMean: nil, runningVariance: nil,
                usesBatchStatistics: true, momentum: 0.1, epsilon: 1e-5,
                slope: following == .prelu ? leaves[3] : nil,
                adding: following == .sum ? leaves[3] : nil)
            try result.backward(place(outer))
            return [[result], try leaves.compactMap { try $0.gradient }]
        }
        let exact = try pass(.float64, .float64, .cpu)
        return try zip(pass(type, .float32, device), exact).map { try RelativeError.of($0, $1) }
    }

    // MARK: - Steps

    /// Of losses; those of other images, or of weights that did not change, are ten times as far.
    private static let lossTolerance = 2e-3
    /// Of the weights' way: steps amplify roundings.
    private static let changeTolerance = 0.1

    /// Seven small steps of mbf made in both ways.
    private static func stepErrors(_ device: Device, isCaptured: Bool) throws -> [Double] {
        let start = try states(device, .exact, steps: 0).weights
        let exact = try states(device, .exact, steps: 7)
        let found = try states(device, .onDevice(isCaptured: isCaptured), steps: 7)
        let losses = zip(found.losses, exact.losses).map { abs($0 / $1 - 1) }
        return [
            losses.max() ?? .nan,
            try RelativeError.of(found.weights, exact.weights)
                / RelativeError.of(start, exact.weights),
        ]
    }

    private static func states(
        _ device: Device, _ manner: TrainingStep.Manner, steps: Int
    ) throws -> (losses: [Double], weights: [Tensor]) {
        var configuration = Configuration()
        configuration.network = BackboneConfiguration(name: .mbf, embedding: 128)
        configuration.training.precision = .fp32
        // A step that cannot be captured must not pass as one that was.
        if case .cuda = device { configuration.training.compile = .on }
        let state = try TrainingState(
            configuration, identities: 30, totalSteps: 100, device: device, manner: manner)
        let batches = SyntheticBatches(size: 8, identities: 30, seed: 5)
        let losses = try (0..<steps).map { try state.step([batches[$0]], rate: 1e-3).loss }
        let parameters = state.step.backbone.namedParameters + state.step.head.namedParameters
        return (losses, try parameters.map { try $0.parameter.tensor.detached().clone() })
    }
}
