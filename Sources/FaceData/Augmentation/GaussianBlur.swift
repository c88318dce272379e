import Foundation

/// Blurs an image with a Gaussian of 0.5 to 2 pixels in 112; the border is repeated.
package struct GaussianBlur {
    private let size: Int
    /// The weights of the middle and of each neighbour on either side.
    private let weights: [Float]

    private static let deviations: (low: Float, high: Float) = (0.5, 2)

    /// A random blur for images of `size` x `size` pixels.
    init(size: Int, _ random: inout RandomStream) {
        let share = Float(size) / Float(FaceTemplate.side)
        let deviation = random.uniform(Self.deviations.low, Self.deviations.high) * share
        self.init(size: size, deviation: deviation)
    }

    /// A blur with a Gaussian of that standard deviation, cut off beyond four of them.
    package init(size: Int, deviation: Float) {
        self.size = size
        let radius = max(1, Int((4 * deviation).rounded(.up)))
        let values = (0...radius).map { exp(-Float($0 * $0) / (2 * deviation * deviation)) }
        let sum = 2 * values.reduce(0, +) - values[0]
        weights = values.map { $0 / sum }
    }

    package func apply(to pixels: UnsafeMutableRawBufferPointer) {
        var wide = [Float](repeating: 0, count: pixels.count)
        wide.withUnsafeMutableBufferPointer { wide in
            for line in 0..<size {
                for place in 0..<size {
                    for channel in 0..<3 {
                        wide[(line * size + place) * 3 + channel] = sum(at: place) {
                            Float(pixels[(line * size + $0) * 3 + channel])
                        }
                    }
                }
            }
            for line in 0..<size {
                for place in 0..<(size * 3) {
                    let value = sum(at: line) { wide[$0 * size * 3 + place] }
                    pixels[line * size * 3 + place] = UInt8(max(0, min(255, value.rounded())))
                }
            }
        }
    }

    @inline(__always)
    private func sum(at place: Int, _ value: (Int) -> Float) -> Float {
        var sum = weights[0] * value(place)
        for distance in 1..<weights.count {
            sum +=
                weights[distance]
                * (value(max(0, place - distance)) + value(min(size - 1, place + distance)))
        }
        return sum
    }
}
