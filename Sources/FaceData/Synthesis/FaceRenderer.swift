/// Draws people that do not exist.
///
/// Every picture is a pure function of the seed, the number of the person and the number of the
/// picture; a renderer may be used from many threads at once.
public struct FaceRenderer: Sendable {
    private let seed: UInt64

    /// The renderer of one population.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// One picture, aligned to the five-point template up to a small jitter.
    ///
    /// - Parameters:
    ///   - identity: the number of the person, 0 or more.
    ///   - variant: the number of the picture, 0 or more.
    public func image(identity: Int, variant: Int) -> SyntheticFace {
        let person = FaceIdentity(seed: seed, number: identity)
        let variation = FaceVariation(seed: seed, number: identity, variant: variant)
        let drawing = FaceDrawing(person: person, variation: variation)
        let landmarks = drawing.landmarks
        let view = HeadView(
            surface: drawing.surface, pose: variation.pose, landmarks: landmarks,
            targets: FaceTemplate.drawnLandmarks, jitter: variation.jitter)
        var canvas = Canvas(view: view)
        variation.scene.paint(on: &canvas)
        drawing.paint(on: &canvas)
        variation.light.shine(on: &canvas, surface: drawing.surface)
        variation.wear.paintCover(on: &canvas)
        return SyntheticFace(
            image: variation.camera.develop(&canvas, under: variation.light.cast),
            landmarks: landmarks.map(view.picturePoint))
    }
}

/// A drawn picture and where its landmarks are.
public struct SyntheticFace: Equatable, Sendable {
    /// 112 x 112.
    public let image: RGBImage
    /// Left eye, right eye, tip of the nose, left and right corner of the mouth, as seen, whether
    /// hidden or not; x and y in pixels, (0, 0) the middle of the first pixel.
    public let landmarks: [SIMD2<Float>]
}
