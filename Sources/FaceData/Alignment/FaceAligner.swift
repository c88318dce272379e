/// Brings faces of any size and turn to the template of 112 x 112 pixels.
///
/// The similarity transform that brings the landmarks closest to those of the template, then a warp
/// with exact bilinear weights. What lies outside the picture is black, and blends with its edge: a
/// place half a pixel outside is half as bright as the edge.
///
/// Source: the evaluation of ArcFace: `skimage.transform.SimilarityTransform` and
/// `cv2.warpAffine(borderValue=0)`.
/// Differs: OpenCV rounds places to 1/32 pixel; its pixels differ by one level, seldom two.
public enum FaceAligner {
    /// The side of an aligned picture in pixels.
    public static let side = FaceTemplate.side

    /// The aligned face.
    public static func align(_ picture: RGBImage, _ landmarks: FaceLandmarks) -> RGBImage {
        var result = RGBImage(width: side, height: side)
        result.pixels.withUnsafeMutableBytes { align(picture, landmarks, into: $0) }
        return result
    }

    /// Writes the aligned face into [112, 112, 3] bytes.
    static func align(
        _ picture: RGBImage, _ landmarks: FaceLandmarks,
        into pixels: UnsafeMutableRawBufferPointer
    ) {
        precondition(pixels.count == side * side * 3, "the slot must be 112 x 112 x 3 bytes")
        let back = transform(landmarks).inverse
        picture.pixels.withUnsafeBytes { source in
            let sampler = BilinearSampler(
                pixels: source, width: picture.width, height: picture.height)
            for row in 0..<side {
                let start = back.apply(SIMD2(0, Double(row)))
                for column in 0..<side {
                    let place = start + back.turn * Double(column)
                    sampler.sample(at: place, into: pixels, offset: (row * side + column) * 3)
                }
            }
        }
    }

    /// From the places in the picture to those in the template.
    package static func transform(_ landmarks: FaceLandmarks) -> SimilarityTransform<Double> {
        SimilarityTransform(moving: landmarks.points, onto: FaceTemplate.landmarks)
    }
}

/// Reads a picture between its pixels.
private struct BilinearSampler {
    let pixels: UnsafeRawBufferPointer
    let width: Int
    let height: Int

    /// Writes red, green and blue at `place`.
    @inline(__always)
    func sample(
        at place: SIMD2<Double>, into target: UnsafeMutableRawBufferPointer, offset: Int
    ) {
        let floor = place.rounded(.down)
        guard floor.x >= -1, floor.y >= -1, floor.x < Double(width), floor.y < Double(height) else {
            for channel in 0..<3 { target[offset + channel] = 0 }
            return
        }
        let column = Int(floor.x)
        let row = Int(floor.y)
        let share = SIMD2<Float>(place - floor)
        var colour = SIMD4<Float>(repeating: 0.5)
        colour += pixel(column, row) * ((1 - share.x) * (1 - share.y))
        colour += pixel(column + 1, row) * (share.x * (1 - share.y))
        colour += pixel(column, row + 1) * ((1 - share.x) * share.y)
        colour += pixel(column + 1, row + 1) * (share.x * share.y)
        for channel in 0..<3 { target[offset + channel] = UInt8(colour[channel]) }
    }

    /// Black outside.
    @inline(__always)
    private func pixel(_ column: Int, _ row: Int) -> SIMD4<Float> {
        guard column >= 0, row >= 0, column < width, row < height else { return .zero }
        let start = (row * width + column) * 3
        return SIMD4(
            Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]), 0)
    }
}
