/// Where the five landmarks of an aligned face lie.
///
/// Source: the 112 x 112 template of InsightFace, as ArcFace (arXiv 1801.07698) uses it.
package enum FaceTemplate {
    /// The side of an aligned picture in pixels.
    package static let side = 112

    /// Left eye, right eye, tip of the nose, left and right corner of the mouth, as seen; pixels,
    /// (0, 0) the middle of the first pixel.
    package static let landmarks = [
        Point(38.2946, 51.6963), Point(73.5318, 51.5014), Point(56.0252, 71.7366),
        Point(41.5493, 92.3655), Point(70.7299, 92.2041),
    ]
}
