import FaceData
import Foundation
import Testing

@Suite struct AugmentationTests {
    private static let size = 56
    /// Rough enough for a blur to show.
    private static let speckled = (0..<size * size * 3).map { UInt8($0 * $0 * 31 % 251) }

    private func applied(
        _ augmentation: Augmentation, seed: UInt64, to image: [UInt8] = speckled
    ) -> [UInt8] {
        var pixels = image
        pixels.withUnsafeMutableBytes {
            augmentation.apply(to: $0, size: Self.size, seed: seed)
        }
        return pixels
    }

    private static let kinds: [@Sendable (inout Augmentation, Double) -> Void] = [
        { $0.crop = $1 }, { $0.lowResolution = $1 }, { $0.photometric = $1 }, { $0.blur = $1 },
        { $0.mask = $1 },
    ]

    @Test func offChangesNothing() {
        #expect(Augmentation().isOff)
        let image = Self.speckled
        #expect((0..<20).allSatisfy { applied(Augmentation(), seed: $0, to: image) == image })
    }

    /// Of 200 images as many change as the probability says, within four standard deviations.
    @Test(arguments: kinds.indices) func probability(kind: Int) {
        var augmentation = Augmentation()
        Self.kinds[kind](&augmentation, 0.3)
        let changed = (0..<200).count {
            applied(augmentation, seed: UInt64($0)) != Self.speckled
        }
        #expect((34...86).contains(changed), "\(changed)")
    }

    @Test(arguments: kinds.indices) func theSeedDecides(kind: Int) {
        var augmentation = Augmentation()
        Self.kinds[kind](&augmentation, 1)
        let first = applied(augmentation, seed: 5)
        #expect(applied(augmentation, seed: 5) == first)
        #expect((6..<10).contains { applied(augmentation, seed: $0) != first })
    }

    /// Switching one change on does not alter what another does: no mask reaches above the eyes.
    @Test func changesAreIndependent() {
        var crop = Augmentation()
        crop.crop = 1
        var both = crop
        both.mask = 1
        let above = 0..<(Self.size * Self.size)
        for seed in UInt64(0)..<5 {
            let one = applied(crop, seed: seed, to: white)
            let two = applied(both, seed: seed, to: white)
            #expect(one[above] == two[above])
            #expect(one != two)
        }
    }

    private var white: [UInt8] { [UInt8](repeating: 200, count: Self.size * Self.size * 3) }

    /// A rectangle stays where it was; its area is 0.2 to 1 and its shape 3:4 to 4:3, as far as
    /// rounding to whole pixels allows.
    @Test func crop() throws {
        var augmentation = Augmentation()
        augmentation.crop = 1
        let image = Self.speckled
        var areas: [Double] = []
        for seed in UInt64(0)..<30 {
            let kept = applied(augmentation, seed: seed, to: white)
            let places = (0..<Self.size * Self.size).filter { kept[$0 * 3] != 0 }
            let rows = places.map { $0 / Self.size }
            let columns = places.map { $0 % Self.size }
            let height = try #require(rows.max()) - (rows.min() ?? 0) + 1
            let width = try #require(columns.max()) - (columns.min() ?? 0) + 1
            #expect(places.count == width * height)
            let shape = Double(width) / Double(height)
            #expect((0.68...1.47).contains(shape))
            areas.append(Double(places.count) / Double(Self.size * Self.size))
            let cropped = applied(augmentation, seed: seed, to: image)
            #expect(places.allSatisfy { cropped[$0 * 3 + 1] == image[$0 * 3 + 1] })
        }
        #expect(areas.allSatisfy { (0.18...1).contains($0) })
        #expect(areas.contains { $0 < 0.4 } && areas.contains { $0 > 0.7 })
    }

    /// Mean of a two-coloured picture: brightness of (100, 50, 200) is 82.05, of (20, 220, 40) 139.68.
    @Test func colours() {
        let image: [UInt8] = [100, 50, 200, 20, 220, 40]
        func changed(_ step: ColourChange.Step, _ factor: Float) -> [UInt8] {
            var pixels = image
            pixels.withUnsafeMutableBytes {
                ColourChange(steps: [(step, factor)]).apply(to: $0)
            }
            return pixels
        }
        #expect(changed(.brightness, 1.5) == [150, 75, 255, 30, 255, 60])
        // The mean of 82 and 140 is 111.
        #expect(changed(.contrast, 0.5) == [106, 81, 156, 66, 166, 76])
        #expect(changed(.saturation, 0.5) == [91, 66, 141, 80, 180, 90])
        #expect(changed(.saturation, 1) == image)
    }

    /// OpenCV's GaussianBlur with deviation 1 and a repeated border, along a line.
    @Test func blur() {
        let line: [UInt8] = [10, 200, 30, 90, 250, 0, 60, 120]
        let golden: [Float] = [57.441, 96.020, 96.231, 114.783, 127.808, 87.057, 73.901, 99.575]
        var pixels = (0..<8).flatMap { _ in line.flatMap { [$0, $0, $0] } }
        pixels.withUnsafeMutableBytes { GaussianBlur(size: 8, deviation: 1).apply(to: $0) }
        for row in 0..<8 {
            for (column, value) in golden.enumerated() {
                #expect(abs(Float(pixels[(row * 8 + column) * 3 + 2]) - value) <= 0.6)
            }
        }
    }

    /// Every cut covers the mouth and leaves the eyes free; what is outside does not change.
    @Test(arguments: FaceMask.Cut.allCases) func mask(cut: FaceMask.Cut) {
        let mask = FaceMask(cut: cut, colour: SIMD3(10, 200, 90))
        let landmarks = FaceTemplate.landmarks.map { SIMD2<Float>(Float($0.x), Float($0.y)) }
        let depths = landmarks.map { mask.depth(at: $0) }
        #expect(depths[0] < -8 && depths[1] < -8)
        #expect(depths[3] > 3 && depths[4] > 3)
        var pixels = white
        pixels.withUnsafeMutableBytes { mask.apply(to: $0, size: Self.size) }
        let changed = (0..<Self.size * Self.size).count { pixels[$0 * 3] != 200 }
        let share = Double(changed) / Double(Self.size * Self.size)
        #expect((0.15...0.45).contains(share), "\(share)")
        #expect((0..<Self.size * 25).allSatisfy { pixels[$0 * 3] == 200 })
    }
}
