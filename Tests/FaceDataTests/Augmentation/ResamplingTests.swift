import FaceData
import Testing

/// Golden values: OpenCV 4 resizing a picture whose rows are all `line`.
@Suite struct ResamplingTests {
    private static let line: [UInt8] = [10, 200, 30, 90, 250, 0, 60, 120]

    private static let golden: [(Resampling, [[UInt8]])] = [
        (
            .nearest,
            [
                [10, 30, 0], [10, 200, 90, 250, 60],
                [10, 10, 200, 200, 30, 90, 90, 250, 250, 0, 60, 60, 120],
            ]
        ),
        (
            .linear,
            [
                [168, 170, 70], [67, 47, 170, 6, 102],
                [10, 90, 193, 89, 46, 83, 170, 221, 67, 21, 58, 95, 120],
            ]
        ),
        (.area, [[86, 131, 68], [81, 80, 170, 46, 98]]),
        (
            .cubic,
            [
                [187, 199, 74], [71, 42, 199, 0, 106],
                [0, 102, 200, 90, 20, 72, 199, 236, 62, 0, 56, 100, 126],
            ]
        ),
        (
            .lanczos,
            [
                [189, 219, 83], [76, 49, 219, 0, 117],
                [0, 107, 200, 106, 0, 61, 219, 234, 64, 0, 54, 114, 120],
            ]
        ),
    ]

    /// OpenCV computes in fixed point, so a level more or less is allowed.
    @Test(arguments: golden.indices) func likeOpenCV(method: Int) {
        let (resampling, lines) = Self.golden[method]
        let pixels = (0..<8).flatMap { _ in Self.line.flatMap { [$0, $0, $0] } }
        for expected in lines {
            let resample = SquareResampler(from: 8, to: expected.count, by: resampling)
            let result = pixels.withUnsafeBytes { resample($0) }
            for row in 0..<expected.count {
                for (column, value) in expected.enumerated() {
                    let found = result[(row * expected.count + column) * 3 + 1]
                    #expect(abs(Int(found) - Int(value)) <= 1, "\(resampling), \(expected.count)")
                }
            }
        }
    }

    /// What is the same everywhere stays so in every way and size, in each channel.
    @Test(arguments: Resampling.allCases) func oneColourStays(method: Resampling) {
        let pixels = (0..<100).flatMap { _ in [UInt8]([7, 130, 255]) }
        for size in [1, 3, 10, 23] {
            let resample = SquareResampler(from: 10, to: size, by: method)
            let result = pixels.withUnsafeBytes { resample($0) }
            #expect(result == (0..<size * size).flatMap { _ in [UInt8]([7, 130, 255]) })
        }
    }

    /// Columns are treated as rows are.
    @Test func transposed() {
        let size = 9
        let pixels = TestPNG.pixels(40, size: size)
        func transpose(_ pixels: [UInt8], _ size: Int) -> [UInt8] {
            var result: [UInt8] = []
            for row in 0..<size {
                for column in 0..<size {
                    let place = (column * size + row) * 3
                    result += pixels[place..<place + 3]
                }
            }
            return result
        }
        for method in Resampling.allCases {
            let resample = SquareResampler(from: size, to: 5, by: method)
            let straight = pixels.withUnsafeBytes { resample($0) }
            let turned = transpose(pixels, size).withUnsafeBytes { resample($0) }
            #expect(transpose(turned, 5) == straight)
        }
    }
}
