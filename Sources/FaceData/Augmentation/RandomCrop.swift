import Foundation

/// The part of a square image that stays; outside of it the image becomes black.
///
/// Area 0.2 to 1 of the image, width to height 3/4 to 4/3 evenly in the logarithm, ten tries, then the
/// whole image.
/// Source: torchvision's RandomResizedCrop.get_params, as AdaFace uses it.
struct RandomCrop: Equatable {
    let size: Int
    let rows: Range<Int>
    let columns: Range<Int>

    private static let tries = 10
    private static let area: (low: Float, high: Float) = (0.2, 1)
    private static let aspect: (low: Float, high: Float) = (3.0 / 4, 4.0 / 3)

    /// A random part of an image of `size` x `size` pixels.
    init(size: Int, _ random: inout RandomStream) {
        self.size = size
        for _ in 0..<Self.tries {
            let area = Float(size * size) * random.uniform(Self.area.low, Self.area.high)
            let aspect = exp(random.uniform(log(Self.aspect.low), log(Self.aspect.high)))
            let width = Int((area * aspect).squareRoot().rounded(.toNearestOrEven))
            let height = Int((area / aspect).squareRoot().rounded(.toNearestOrEven))
            guard (1...size).contains(width), (1...size).contains(height) else { continue }
            let top = random.integer(0...(size - height))
            let left = random.integer(0...(size - width))
            rows = top..<(top + height)
            columns = left..<(left + width)
            return
        }
        rows = 0..<size
        columns = 0..<size
    }

    func apply(to pixels: UnsafeMutableRawBufferPointer) {
        for row in 0..<size {
            let line = UnsafeMutableRawBufferPointer(
                rebasing: pixels[(row * size * 3)..<((row + 1) * size * 3)])
            guard rows.contains(row) else {
                line.initializeMemory(as: UInt8.self, repeating: 0)
                continue
            }
            for place in 0..<(columns.lowerBound * 3) { line[place] = 0 }
            for place in (columns.upperBound * 3)..<(size * 3) { line[place] = 0 }
        }
    }
}
