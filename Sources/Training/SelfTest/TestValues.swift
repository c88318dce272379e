import FaceData
import Foundation
import Torch

/// Reproducible numbers that are exact in float32, as float64 tensors on the CPU.
///
/// They come from a generator of their own: the engine's stays as it is.
enum TestValues {
    /// Draws from N(0, deviation^2).
    static func normal(
        _ shape: [Int], deviation: Double = 1, seed: UInt64
    ) throws(TorchError) -> Tensor {
        var generator = SplitMix64(seed: seed)
        // Source: Box and Muller, Annals of Mathematical Statistics 29 (1958).
        return try tensor(shape) {
            let length = (-2 * log(Double.random(in: 1e-12..<1, using: &generator))).squareRoot()
            let angle = Double.random(in: 0..<(2 * .pi), using: &generator)
            return deviation * length * cos(angle)
        }
    }

    /// Draws from a uniform distribution.
    static func uniform(
        _ shape: [Int], in range: Range<Double>, seed: UInt64
    ) throws(TorchError) -> Tensor {
        var generator = SplitMix64(seed: seed)
        return try tensor(shape) { Double.random(in: range, using: &generator) }
    }

    /// Class labels, int64 [count].
    static func labels(_ count: Int, classes: Int, seed: UInt64) throws(TorchError) -> Tensor {
        var generator = SplitMix64(seed: seed)
        let values = (0..<count).map { _ in
            Int64.random(in: 0..<Int64(classes), using: &generator)
        }
        return try Tensor.from(values, [count])
    }

    /// Coloured waves, another for each picture, as bytes: what a decoder hands to the network.
    ///
    /// Shapes: uint8 [count, size, size, 3].
    static func pictures(_ count: Int, size: Int, seed: UInt64) throws(TorchError) -> Tensor {
        var generator = SplitMix64(seed: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * size * size * 3)
        for _ in 0..<count {
            // Two waves per channel: across, down, phase.
            let waves = (0..<6).map { _ in
                (0..<3).map { _ in Double.random(in: -0.4..<0.4, using: &generator) }
            }
            for y in 0..<size {
                for x in 0..<size {
                    for channel in 0..<3 {
                        let values = waves[(2 * channel)...(2 * channel + 1)].map {
                            sin($0[0] * Double(x) + $0[1] * Double(y) + 16 * $0[2])
                        }
                        bytes.append(UInt8(127.5 + 60 * (values[0] + values[1])))
                    }
                }
            }
        }
        return try Tensor.from(bytes, [count, size, size, 3])
    }

    private static func tensor(
        _ shape: [Int], _ next: () -> Double
    ) throws(TorchError) -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { _ in Float(next()) }
        return try Tensor.from(values, shape).to(.float64)
    }
}
