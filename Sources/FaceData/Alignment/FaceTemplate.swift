/// Where the five landmarks of an aligned face lie.
///
/// Source: the 112 x 112 template of InsightFace, as ArcFace (arXiv 1801.07698) uses it.
package enum FaceTemplate {
    /// The side of an aligned picture in pixels.
    package static let side = 112

    /// Left eye, right eye, tip of the nose, left and right corner of the mouth, as seen; pixels,
    /// (0, 0) the middle of the first pixel.
    package static let landmarks: [SIMD2<Double>] = [
        SIMD2(38.2946, 51.6963), SIMD2(73.5318, 51.5014), SIMD2(56.0252, 71.7366),
        SIMD2(41.5493, 92.3655), SIMD2(70.7299, 92.2041),
    ]

    /// The same in the precision of drawing.
    package static let drawnLandmarks = landmarks.map(SIMD2<Float>.init)
}
