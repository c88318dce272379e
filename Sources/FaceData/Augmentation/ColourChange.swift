/// Changes brightness, contrast and saturation by factors of 0.5 to 1.5, in a random order.
///
/// Contrast moves colours away from the mean brightness, saturation away from each pixel's own.
/// Source: torchvision's ColorJitter(0.5, 0.5, 0.5, 0), as AdaFace uses it; brightness is
/// 0.299 R + 0.587 G + 0.114 B. Values are rounded after each change.
package struct ColourChange: Equatable {
    package enum Step: CaseIterable {
        case brightness, contrast, saturation
    }

    let steps: [(step: Step, factor: Float)]

    private static let factors: (low: Float, high: Float) = (0.5, 1.5)

    package init(steps: [(step: Step, factor: Float)]) { self.steps = steps }

    /// A random change.
    init(_ random: inout RandomStream) {
        let factors = Step.allCases.map { _ in
            random.uniform(Self.factors.low, Self.factors.high)
        }
        steps = random.permutation(of: Step.allCases.count).map { (Step.allCases[$0], factors[$0]) }
    }

    package static func == (first: ColourChange, second: ColourChange) -> Bool {
        first.steps.elementsEqual(second.steps) { $0.step == $1.step && $0.factor == $1.factor }
    }

    package func apply(to pixels: UnsafeMutableRawBufferPointer) {
        for (step, factor) in steps {
            switch step {
            case .brightness: Self.scale(pixels, factor, awayFrom: 0)
            case .contrast: Self.scale(pixels, factor, awayFrom: Self.meanBrightness(pixels))
            case .saturation: Self.saturate(pixels, factor)
            }
        }
    }

    private static func scale(
        _ pixels: UnsafeMutableRawBufferPointer, _ factor: Float, awayFrom centre: Float
    ) {
        let table = (0..<256).map { rounded(centre + factor * (Float($0) - centre)) }
        for place in pixels.indices { pixels[place] = table[Int(pixels[place])] }
    }

    private static func saturate(_ pixels: UnsafeMutableRawBufferPointer, _ factor: Float) {
        for place in stride(from: 0, to: pixels.count - 2, by: 3) {
            let grey = brightness(pixels, place).rounded()
            for channel in place..<(place + 3) {
                pixels[channel] = rounded(grey + factor * (Float(pixels[channel]) - grey))
            }
        }
    }

    private static func meanBrightness(_ pixels: UnsafeMutableRawBufferPointer) -> Float {
        var sum: Float = 0
        for place in stride(from: 0, to: pixels.count - 2, by: 3) {
            sum += brightness(pixels, place).rounded()
        }
        return (sum / Float(max(1, pixels.count / 3))).rounded()
    }

    private static func brightness(_ pixels: UnsafeMutableRawBufferPointer, _ place: Int) -> Float {
        0.299 * Float(pixels[place]) + 0.587 * Float(pixels[place + 1])
            + 0.114 * Float(pixels[place + 2])
    }

    private static func rounded(_ value: Float) -> UInt8 {
        UInt8(max(0, min(255, value.rounded())))
    }
}
