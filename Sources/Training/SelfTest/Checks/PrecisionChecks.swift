import Backbones
import Heads
import Torch

/// Every precision that the program offers on the device, over a whole network and in the head.
enum PrecisionChecks: CheckGroup {
    static let name = "precision"

    /// Fewer make batch normalisation of single values per image, at the end of mbf, so steep that
    /// it multiplies roundings.
    private static let pictures = 8

    static func run(on bench: CheckBench) throws {
        let networks: [BackboneName] = bench.isLong ? [.mbf, .vitT, .r50] : [.mbf, .vitT]
        for network in networks {
            let sample = try NetworkSample(network, pictures: pictures)
            let exact = try sample.trainingPass(on: .cpu, .exact)
            for precision in offered(on: bench.device) {
                compare(network, precision, sample, exact, bench)
            }
        }
        for precision in ProductPrecision.allCases {
            // Embeddings, centres and cosines are each rounded once; the sums are kept in float32.
            let tolerance = max(OperationChecks.forwardTolerance, 4 * precision.dtype.rounding)
            bench.check("cosines of the head, \(precision.rawValue)", tolerance: tolerance) {
                try cosineError(precision, bench.device)
            }
        }
    }

    private static func offered(on device: Device) -> [TrainingPrecision] {
        TrainingPrecision.allCases.filter { $0 != .auto && $0.refusal(on: device) == nil }
    }

    private static func compare(
        _ network: BackboneName, _ precision: TrainingPrecision, _ sample: NetworkSample,
        _ exact: NetworkSample.Pass, _ bench: CheckBench
    ) {
        bench.check(
            "\(network.rawValue), \(precision.rawValue)",
            parts: [
                ("embeddings", precision.embeddingTolerance),
                ("gradients", precision.gradientTolerance),
            ]
        ) {
            Engine.setTF32(precision == .tf32)
            defer { Engine.setTF32(false) }
            let pass = try sample.trainingPass(
                on: bench.device, .init(autocast: precision.autocast))
            return [
                try RelativeError.of(pass.embeddings, exact.embeddings),
                try RelativeError.of(pass.gradients, exact.gradients),
            ]
        }
    }

    /// The error of the cosines of 16 embeddings to 53 centres.
    private static func cosineError(
        _ precision: ProductPrecision, _ device: Device
    ) throws -> Double {
        let embeddings = try TestValues.normal([16, 512], seed: 101)
        let weight = try TestValues.normal([53, 512], deviation: 0.01, seed: 102)
        let labels = try TestValues.labels(16, classes: 53, seed: 103)
        let exact = try ClassCenters(weight: weight).cosines(of: embeddings, labels: labels)
        let centers = try ClassCenters(
            weight: weight.to(.float32).to(device), precision: precision)
        let measured = try centers.cosines(
            of: embeddings.to(.float32).to(device), labels: labels.to(device))
        return try RelativeError.of(measured.cosines, exact.cosines)
    }
}

extension DType {
    /// The largest relative error of rounding to the type, 2^-(bits of its fraction + 1).
    fileprivate var rounding: Double {
        switch self {
        case .float16: 0x1p-11
        case .bfloat16: 0x1p-8
        case .float32: 0x1p-24
        default: 0x1p-53
        }
    }
}

// Errors of independent roundings grow with the root of their number: the some 150 of mbf give 12
// times one, and its embeddings came out 8 times one off on a CPU. The bounds allow 40 for other
// algorithms and deeper networks, and 100 in gradients, which go through twice as many. In float32
// the sums of each product round thousands of times as well.
extension TrainingPrecision {
    /// The largest relative error of embeddings in training.
    fileprivate var embeddingTolerance: Double {
        switch self {
        case .auto, .fp32: 500 * DType.float32.rounding
        // TF32 keeps as many bits as float16.
        case .tf32, .fp16: 40 * DType.float16.rounding
        case .bf16: 40 * DType.bfloat16.rounding
        }
    }

    /// The same of all gradients.
    fileprivate var gradientTolerance: Double {
        switch self {
        case .auto, .fp32: 2000 * DType.float32.rounding
        case .tf32, .fp16: 100 * DType.float16.rounding
        case .bf16: 100 * DType.bfloat16.rounding
        }
    }
}
