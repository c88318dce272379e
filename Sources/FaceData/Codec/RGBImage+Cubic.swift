extension RGBImage {
    /// The picture in another size, by cubic convolution without smoothing.
    ///
    /// Source: Keys 1981 with a = -0.75 and pixels beyond the border repeated, as OpenCV's INTER_CUBIC.
    func resizedByCubic(width newWidth: Int, height newHeight: Int) -> RGBImage {
        let columns = CubicTaps(from: width, to: newWidth)
        let rows = CubicTaps(from: height, to: newHeight)
        var wide = [Float](repeating: 0, count: height * newWidth * 3)
        for row in 0..<height {
            for column in 0..<newWidth {
                for channel in 0..<3 {
                    wide[(row * newWidth + column) * 3 + channel] = columns.sum(at: column) {
                        Float(pixels[(row * width + $0) * 3 + channel])
                    }
                }
            }
        }
        var result = RGBImage(width: newWidth, height: newHeight)
        for row in 0..<newHeight {
            for place in 0..<newWidth * 3 {
                let value = rows.sum(at: row) { wide[$0 * newWidth * 3 + place] }
                result.pixels[row * newWidth * 3 + place] = UInt8(
                    max(0, min(255, value.rounded())))
            }
        }
        return result
    }
}

/// For each place of a line in its new length: four places of the old line and their weights.
private struct CubicTaps {
    private let starts: [Int]
    private let weights: [SIMD4<Float>]
    private let last: Int

    init(from old: Int, to new: Int) {
        last = old - 1
        let places = (0..<new).map { (Double($0) + 0.5) * Double(old) / Double(new) - 0.5 }
        starts = places.map { Int($0.rounded(.down)) - 1 }
        weights = places.map { Self.weights(Float($0 - $0.rounded(.down))) }
    }

    /// - Parameter t: the place between the second and the third tap, 0 to 1.
    private static func weights(_ t: Float) -> SIMD4<Float> {
        func near(_ x: Float) -> Float { (1.25 * x - 2.25) * x * x + 1 }
        func far(_ x: Float) -> Float { ((-0.75 * x + 3.75) * x - 6) * x + 3 }
        return SIMD4(far(1 + t), near(t), near(1 - t), far(2 - t))
    }

    func sum(at place: Int, _ value: (Int) -> Float) -> Float {
        var sum: Float = 0
        for tap in 0..<4 {
            sum += weights[place][tap] * value(max(0, min(last, starts[place] + tap)))
        }
        return sum
    }
}
