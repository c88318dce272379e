import Testing
import Torch

/// Values without a pattern, exact in the type, in float64.
func exactWave(_ shape: [Int], phase: Double, in dtype: DType) throws -> Tensor {
    try wave(shape, phase: phase).to(dtype).to(.float64)
}

/// Uniform numbers in [-1, 1) that do not cancel in sums, exact in the type, in float64.
func exactNoise(_ shape: [Int], seed: UInt64, in dtype: DType) throws -> Tensor {
    var state = seed
    let values = (0..<shape.reduce(1, *)).map { _ in
        // Knuth's 64-bit linear congruential generator; its high bits are the random ones.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-52 - 1
    }
    return try Tensor.from(values, shape).to(dtype).to(.float64)
}

/// |a - b| / |b| in the L2 norm, in float64; the absolute norm where b is zero.
func relativeDistance(_ value: Tensor, _ exact: Tensor) throws -> Double {
    let found = try value.to(.float64).values(as: Double.self)
    let expected = try exact.values(as: Double.self)
    try #require(found.count == expected.count)
    let difference = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let norm = expected.reduce(0) { $0 + $1 * $1 }
    return norm > 0 ? (difference / norm).squareRoot() : difference.squareRoot()
}

extension DType {
    /// The relative error that rounding each element of a result may add up to, in the L2 norm.
    var kernelTolerance: Double {
        switch self {
        case .bfloat16: 0x1p-8
        case .float16: 0x1p-11
        default: 3e-6
        }
    }
}
