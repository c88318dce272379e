import Foundation

/// The ways in which OpenCV changes the size of an image.
package enum Resampling: CaseIterable {
    case nearest, linear, area, cubic, lanczos
}

/// Changes the length of lines: for each new place, old places and their weights.
///
/// Source: OpenCV's `resize` with INTER_NEAREST, _LINEAR, _AREA, _CUBIC (a = -0.75) and _LANCZOS4;
/// places beyond the border repeat it. Differs: where OpenCV enlarges by area it places pixels
/// slightly otherwise; here that is the linear way.
struct LineResampler {
    private let count: Int
    private let starts: [Int]
    /// `count` for each new place.
    private let weights: [Float]
    private let last: Int

    init(from old: Int, to new: Int, by method: Resampling) {
        last = old - 1
        let scale = Double(old) / Double(new)
        let taps = (0..<new).map { Self.taps(of: $0, scale, method) }
        count = taps.map(\.weights.count).max() ?? 1
        starts = taps.map(\.start)
        let longest = count
        weights = taps.flatMap { tap in
            tap.weights.map(Float.init)
                + [Float](repeating: 0, count: longest - tap.weights.count)
        }
    }

    /// Writes the sums for one line.
    ///
    /// - Parameters:
    ///   - source: gives the place of an old element.
    ///   - target: takes the place of a new element and its value.
    @inline(__always)
    func forEach(source: (Int) -> Float, target: (Int, Float) -> Void) {
        for place in starts.indices {
            var sum: Float = 0
            for tap in 0..<count {
                let old = max(0, min(last, starts[place] + tap))
                sum += weights[place * count + tap] * source(old)
            }
            target(place, sum)
        }
    }

    private static func taps(
        of place: Int, _ scale: Double, _ method: Resampling
    ) -> (start: Int, weights: [Double]) {
        let middle = (Double(place) + 0.5) * scale - 0.5
        return switch method {
        case .nearest: (Int(Double(place) * scale), [1])
        case .area where scale > 1: areaTaps(place, scale)
        case .linear, .area: taps(around: middle, 2) { 1 - abs($0) }
        case .cubic: taps(around: middle, 4, cubic)
        case .lanczos: taps(around: middle, 8, lanczos)
        }
    }

    private static func areaTaps(_ place: Int, _ scale: Double) -> (start: Int, weights: [Double]) {
        let low = Double(place) * scale
        let high = low + scale
        let start = Int(low + 1e-9)
        let end = max(start + 1, Int((high - 1e-9).rounded(.up)))
        let weights = (start..<end).map { old in
            (min(high, Double(old + 1)) - max(low, Double(old))) / scale
        }
        return (start, weights)
    }

    private static func taps(
        around middle: Double, _ count: Int, _ kernel: (Double) -> Double
    ) -> (start: Int, weights: [Double]) {
        let start = Int(middle.rounded(.down)) - count / 2 + 1
        let weights = (0..<count).map { kernel(middle - Double(start + $0)) }
        let sum = weights.reduce(0, +)
        return (start, weights.map { $0 / sum })
    }

    private static func cubic(_ distance: Double) -> Double {
        let x = abs(distance)
        if x <= 1 { return (1.25 * x - 2.25) * x * x + 1 }
        return x < 2 ? ((-0.75 * x + 3.75) * x - 6) * x + 3 : 0
    }

    private static func lanczos(_ distance: Double) -> Double {
        let x = abs(distance)
        guard x > 1e-12 else { return 1 }
        guard x < 4 else { return 0 }
        let angle = Double.pi * x
        return 4 * sin(angle) * sin(angle / 4) / (angle * angle)
    }
}

/// Changes the size of square images with three channels.
package struct SquareResampler {
    private let line: LineResampler
    private let old: Int
    private let new: Int

    package init(from old: Int, to new: Int, by method: Resampling) {
        line = LineResampler(from: old, to: new, by: method)
        self.old = old
        self.new = new
    }

    /// Shapes: [old, old, 3] to [new, new, 3]; results are rounded and kept within 0 to 255.
    package func callAsFunction(_ pixels: UnsafeRawBufferPointer) -> [UInt8] {
        var wide = [Float](repeating: 0, count: old * new * 3)
        wide.withUnsafeMutableBufferPointer { wide in
            for row in 0..<old {
                for channel in 0..<3 {
                    line.forEach {
                        Float(pixels[(row * old + $0) * 3 + channel])
                    } target: { place, value in
                        wide[(row * new + place) * 3 + channel] = value
                    }
                }
            }
        }
        var result = [UInt8](repeating: 0, count: new * new * 3)
        result.withUnsafeMutableBufferPointer { result in
            wide.withUnsafeBufferPointer { wide in
                for column in 0..<(new * 3) {
                    line.forEach {
                        wide[$0 * new * 3 + column]
                    } target: { place, value in
                        result[place * new * 3 + column] = UInt8(max(0, min(255, value.rounded())))
                    }
                }
            }
        }
        return result
    }
}
