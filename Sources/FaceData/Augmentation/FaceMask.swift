import Foundation

/// A mask of cloth or paper over mouth and nose, where an aligned face has them.
///
/// An outline in pixels of the 112 x 112 template, a colour, and shading; moved a little at random.
package struct FaceMask {
    /// The cut of a mask.
    package enum Cut: CaseIterable {
        /// A wide sheet with folds and a straight upper edge.
        case surgical
        /// A cup that rises to the bridge of the nose.
        case cup
        /// Cloth with a curved upper edge.
        case cloth
        /// A scarf that reaches below the image.
        case scarf
    }

    private let cut: Cut
    private let colour: SIMD3<Float>
    private let shift: SIMD2<Float>
    private let scale: Float

    private static let colours: [SIMD3<Float>] = [
        SIMD3(160, 200, 226), SIMD3(238, 240, 240), SIMD3(28, 28, 32), SIMD3(126, 130, 136),
        SIMD3(226, 176, 188), SIMD3(96, 150, 116), SIMD3(40, 56, 96), SIMD3(204, 186, 158),
    ]

    /// A random mask.
    init(_ random: inout RandomStream) {
        cut = random.pick(Cut.allCases)
        let tint = random.uniform(0.85, 1.1)
        colour = random.pick(Self.colours) * tint
        shift = SIMD2(random.uniform(-2, 2), random.uniform(-3, 3))
        scale = random.uniform(0.94, 1.06)
    }

    /// A mask without chance.
    package init(cut: Cut, colour: SIMD3<Float>) {
        self.cut = cut
        self.colour = colour
        shift = .zero
        scale = 1
    }

    package func apply(to pixels: UnsafeMutableRawBufferPointer, size: Int) {
        let share = Float(FaceTemplate.side) / Float(size)
        for row in 0..<size {
            for column in 0..<size {
                let place = SIMD2((Float(column) + 0.5) * share, (Float(row) + 0.5) * share)
                let cover = min(1, max(0, depth(at: place) / share + 0.5))
                guard cover > 0 else { continue }
                let shaded = colour * shading(at: place)
                for channel in 0..<3 {
                    let index = (row * size + column) * 3 + channel
                    let old = Float(pixels[index])
                    let value = old + cover * (shaded[channel] - old)
                    pixels[index] = UInt8(max(0, min(255, value.rounded())))
                }
            }
        }
    }

    /// How far a place of the template lies within the mask, in pixels; below 0: outside.
    package func depth(at place: SIMD2<Float>) -> Float {
        // Sideways from the middle of nose and mouth, downwards from the tip of the nose.
        let x = abs(place.x - 56 - shift.x) / scale
        let y = (place.y - 71.7 - shift.y) / scale
        return min(y - top(x), bottom(x) - y, halfWidth(y) - x)
    }

    /// Where the mask begins, below the tip of the nose.
    private func top(_ x: Float) -> Float {
        switch cut {
        case .surgical: -10 + 0.004 * x * x
        case .cup: -16 + 0.022 * x * x
        case .cloth: -9 + 6 * (x / 40) * (x / 40) * (x / 40)
        case .scarf: -5 + 0.08 * x
        }
    }

    /// Where it ends.
    private func bottom(_ x: Float) -> Float {
        switch cut {
        case .surgical: 36 - 0.007 * x * x
        case .cup: 36 - 0.016 * x * x
        case .cloth: 37 - 0.010 * x * x
        case .scarf: 60
        }
    }

    private func halfWidth(_ y: Float) -> Float {
        switch cut {
        case .surgical: 43 - 0.28 * max(0, y)
        case .cup: 38 - 0.30 * max(0, y)
        case .cloth: 44 - 0.38 * max(0, y)
        case .scarf: 48 - 0.10 * max(0, y)
        }
    }

    /// Darker towards the cheeks; folds where the cut has them.
    private func shading(at place: SIMD2<Float>) -> Float {
        let x = (place.x - 56 - shift.x) / 45
        let y = place.y - 71.7 - shift.y
        let round = 1 - 0.22 * x * x
        switch cut {
        case .surgical: return round * (1 + 0.05 * sin(y * 0.75))
        case .cup: return round * (1.04 - 0.004 * abs(y - 6))
        case .cloth: return round
        case .scarf: return round * (1 + 0.06 * sin((place.x + 1.3 * y) * 0.3))
        }
    }
}
