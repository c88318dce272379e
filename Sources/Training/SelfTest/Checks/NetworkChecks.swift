import Backbones
import Torch

/// A whole network: batches of any size agree, recomputed activations change nothing, and a large
/// batch fits.
enum NetworkChecks: CheckGroup {
    static let name = "network"

    static func run(on bench: CheckBench) throws {
        try compareBatches(bench)
        for precision in precisions(on: bench.device) {
            for network in [BackboneName.mbf, .vitT] {
                try compareRecomputation(network, precision, bench)
            }
        }
        if bench.isLong, bench.device.isGPU { try tryLargeBatch(bench) }
    }

    /// A step of the published recipe, as far as memory goes.
    private static func tryLargeBatch(_ bench: CheckBench) throws {
        let precision = TrainingPrecision.auto.resolved(on: bench.device)
        bench.check(
            "r50 in training, batch 128, gradients that are no numbers", .count, tolerance: 0
        ) {
            let sample = try NetworkSample(.r50, pictures: 128)
            let pass = try sample.trainingPass(
                on: bench.device, .init(autocast: precision.autocast))
            return Double(try pass.gradients.count { try !$0.norm().item().isFinite })
        }
    }

    /// What runs on GPUs by default, beside float32.
    private static func precisions(on device: Device) -> [TrainingPrecision] {
        let usual = TrainingPrecision.auto.resolved(on: device)
        return usual == .fp32 ? [.fp32] : [.fp32, usual]
    }

    /// Algorithms differ by batch size, and so do float32's roundings.
    private static func compareBatches(_ bench: CheckBench) throws {
        let sizes = bench.isLong ? [1, 7, 64, 128] : [1, 7, 64]
        let largest = sizes.last ?? 1
        let sample = try NetworkSample(.mbf, pictures: largest)
        let backbone = try sample.network(on: bench.device)
        let all = try sample.embeddings(ofFirst: largest, by: backbone, on: bench.device)
        for size in sizes.dropLast() {
            bench.check("mbf in inference, batch \(size) and \(largest)", tolerance: 1e-5) {
                let some = try sample.embeddings(
                    ofFirst: size, by: backbone, on: bench.device)
                let expected = Array(all.prefix(some.count))
                return try RelativeError.of(
                    Tensor.from(some, [some.count]), Tensor.from(expected, [some.count]))
            }
        }
    }

    /// The CPU repeats its sums exactly; a GPU adds gradients in any order.
    private static func compareRecomputation(
        _ network: BackboneName, _ precision: TrainingPrecision, _ bench: CheckBench
    ) throws {
        let device = bench.device
        let sample = try NetworkSample(network, pictures: 4)
        let bound = device == .cpu ? 0 : precision == .fp32 ? 1e-5 : 2e-2
        bench.check(
            "\(network.rawValue) recomputing activations, \(precision.rawValue)",
            parts: [("embeddings", bound), ("gradients", bound), ("running statistics", bound)]
        ) {
            var arithmetic = NetworkSample.Arithmetic(autocast: precision.autocast)
            let plain = try sample.trainingPass(on: device, arithmetic)
            arithmetic.isRecomputing = true
            let again = try sample.trainingPass(on: device, arithmetic)
            return [
                try RelativeError.of(again.embeddings, plain.embeddings),
                try RelativeError.of(again.gradients, plain.gradients),
                try RelativeError.of(again.buffers, plain.buffers),
            ]
        }
    }
}
