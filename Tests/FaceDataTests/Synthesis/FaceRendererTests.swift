import FaceData
import Testing

@Suite struct FaceRendererTests {
    private static let renderer = FaceRenderer(seed: 11)

    @Test func aPictureDependsOnItsNumbersAlone() {
        let face = Self.renderer.image(identity: 3, variant: 5)
        #expect(face == FaceRenderer(seed: 11).image(identity: 3, variant: 5))
        #expect(face.image != FaceRenderer(seed: 12).image(identity: 3, variant: 5).image)
        #expect(face.image != Self.renderer.image(identity: 4, variant: 5).image)
        #expect(face.image != Self.renderer.image(identity: 3, variant: 6).image)
    }

    @Test func picturesHaveTheAlignedSizeAndContent() {
        let face = Self.renderer.image(identity: 0, variant: 0)
        #expect(face.image.width == 112 && face.image.height == 112)
        #expect(Set(face.image.pixels).count > 50)
    }

    /// Over many pictures the landmarks scatter about the template; turned heads move the nose
    /// most.
    @Test func landmarksScatterAboutTheTemplate() {
        let template = FaceTemplate.drawnLandmarks
        var sums = [SIMD2<Float>](repeating: .zero, count: 5)
        let count = 12
        for variant in 0..<count {
            let face = Self.renderer.image(identity: variant, variant: variant)
            #expect(face.landmarks.count == 5)
            for (point, (found, target)) in zip(face.landmarks, template).enumerated() {
                let difference = found - target
                #expect((difference * difference).sum() < 13 * 13)
                sums[point] += difference / Float(count)
            }
        }
        for mean in sums {
            #expect((mean * mean).sum() < 5 * 5)
        }
    }
}
