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

    /// Coloured waves, others in each picture, as bytes: what a decoder hands to the network.
    ///
    /// Shapes: uint8 [count, size, size, 3].
    static func pictures(_ count: Int, size: Int, seed: UInt64) throws(TorchError) -> Tensor {
        var generator = SplitMix64(seed: seed)
        var bytes = [UInt8](repeating: 0, count: count * size * size * 3)
        for plane in 0..<(count * 3) {
            let (picture, channel) = plane.quotientAndRemainder(dividingBy: 3)
            let (first, second) = (Wave(&generator), Wave(&generator))
            for position in 0..<(size * size) {
                let (y, x) = position.quotientAndRemainder(dividingBy: size)
                let value = first(x, y) + second(x, y)
                bytes[(picture * size * size + position) * 3 + channel] = UInt8(127.5 + 60 * value)
            }
        }
        return try Tensor.from(bytes, [count, size, size, 3])
    }

    /// A wave of height 1 over a picture, some ten pixels long or more.
    private struct Wave {
        private let across: Double
        private let down: Double
        private let phase: Double

        init(_ generator: inout SplitMix64) {
            across = Double.random(in: -0.4..<0.4, using: &generator)
            down = Double.random(in: -0.4..<0.4, using: &generator)
            phase = Double.random(in: 0..<(2 * .pi), using: &generator)
        }

        func callAsFunction(_ x: Int, _ y: Int) -> Double {
            sin(across * Double(x) + down * Double(y) + phase)
        }
    }

    private static func tensor(
        _ shape: [Int], _ next: () -> Double
    ) throws(TorchError) -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { _ in Float(next()) }
        return try Tensor.from(values, shape).to(.float64)
    }
}
