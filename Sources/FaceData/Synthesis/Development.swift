import Foundation

extension FaceVariation.Camera {
    /// The picture as the camera keeps it: colour cast, exposure, blur, tone curve, noise, 8 bits.
    func develop(_ canvas: inout Canvas, under cast: RGB) -> RGBImage {
        let gain = SIMD4(cast * exposure, 1)
        for index in canvas.pixels.indices { canvas.pixels[index] *= gain }
        if blur > 0.25 { soften(&canvas.pixels) }
        var image = RGBImage(width: Canvas.side, height: Canvas.side)
        let curve = ToneCurve(gamma: gamma, contrast: contrast)
        var grain = SplitMix64(seed: noiseKey)
        canvas.pixels.withUnsafeBufferPointer { pixels in
            image.pixels.withUnsafeMutableBufferPointer { bytes in
                for index in pixels.indices {
                    let colour = pixels[index]
                    let grey = 0.3 * colour.x + 0.59 * colour.y + 0.11 * colour.z
                    let vivid = (colour - grey) * saturation + grey
                    let toned = curve.apply(vivid) + Self.grain(&grain) * noise
                    let levels = (toned * 255).clamped(
                        lowerBound: .zero, upperBound: SIMD4(repeating: 255)
                    ).rounded(.toNearestOrAwayFromZero)
                    bytes[3 * index] = UInt8(levels.x)
                    bytes[3 * index + 1] = UInt8(levels.y)
                    bytes[3 * index + 2] = UInt8(levels.z)
                }
            }
        }
        return image
    }

    /// Bell-shaped noise of standard deviation 1 in each channel: the sum of two uniform numbers.
    private static func grain(_ generator: inout SplitMix64) -> SIMD4<Float> {
        let sum = quarters(of: generator.next()) + quarters(of: generator.next())
        return (sum / 65_535 - 1) * 2.449_489_7
    }

    /// Four whole numbers of 16 bits.
    private static func quarters(of word: UInt64) -> SIMD4<Float> {
        SIMD4(
            Float(UInt16(truncatingIfNeeded: word)), Float(UInt16(truncatingIfNeeded: word >> 16)),
            Float(UInt16(truncatingIfNeeded: word >> 32)), Float(UInt16(word >> 48)))
    }

    /// Convolves with a bell curve of standard deviation `blur`, along rows, then along columns.
    private func soften(_ pixels: inout [SIMD4<Float>]) {
        let reach = 3
        let weights = (0...reach).map { exp(-Float($0 * $0) / (2 * blur * blur)) }
        let total = weights[0] + 2 * weights[1...].reduce(0, +)
        let kernel = weights.map { $0 / total }
        let side = Canvas.side
        for stride in [1, side] {
            let source = pixels
            source.withUnsafeBufferPointer { source in
                pixels.withUnsafeMutableBufferPointer { target in
                    for index in source.indices {
                        let position = stride == 1 ? index % side : index / side
                        var sum = source[index] * kernel[0]
                        for step in 1...reach {
                            let before = index - min(step, position) * stride
                            let after = index + min(step, side - 1 - position) * stride
                            sum += (source[before] + source[after]) * kernel[step]
                        }
                        target[index] = sum
                    }
                }
            }
        }
    }
}

/// Gamma and contrast, looked up.
private struct ToneCurve {
    private static let steps = 1024
    private static let limit: Float = 2
    private let values: [Float]

    init(gamma: Float, contrast: Float) {
        values = (0...Self.steps).map { step in
            let level = Float(step) / Float(Self.steps) * Self.limit
            return (pow(level, gamma) - 0.5) * contrast + 0.5
        }
    }

    func apply(_ colour: SIMD4<Float>) -> SIMD4<Float> {
        let scaled = (colour * (Float(Self.steps) / Self.limit)).clamped(
            lowerBound: .zero, upperBound: SIMD4(repeating: Float(Self.steps)))
        return SIMD4(
            values[Int(scaled.x)], values[Int(scaled.y)], values[Int(scaled.z)], 0)
    }
}
