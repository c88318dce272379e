import Foundation

/// How a head is turned, in radians; 0 looks into the camera.
package struct HeadPose {
    /// To the side; positive shows the face moved to the right of the picture.
    package var yaw: Float = 0
    /// Positive looks down.
    package var pitch: Float = 0

    package init(yaw: Float = 0, pitch: Float = 0) {
        self.yaw = yaw
        self.pitch = pitch
    }
}

/// The surface of a head as a height over the plane of the face, in the units of that plane.
///
/// A broad bulge and a smaller one for the nose; smooth, so that a turned head can be drawn by
/// bending the plane.
package struct HeadSurface {
    private static let depth: Float = 34
    private static let noseDepth: Float = 6
    /// One over the distances from the middle at which a bulge has fallen to half; a quarter, the
    /// nose.
    private let broadness: Point
    private static let noseBroadness = 1 / Point(11, 17)
    private let noseCentre: Point

    /// - Parameters:
    ///   - halfWidth: of the face; wide faces are less bent.
    ///   - noseTip: the height of the tip of the nose.
    package init(halfWidth: Float = 38, noseTip: Float = 0) {
        broadness = 1 / Point(halfWidth + 3, 52)
        noseCentre = Point(0, noseTip - 2)
    }

    /// The height over the plane of the face.
    package func height(at point: Point) -> Float {
        let broad = Self.bump(point * broadness)
        let nose = Self.bump((point - noseCentre) * Self.noseBroadness)
        return Self.depth * broad + Self.noseDepth * nose * nose
    }

    /// The direction away from the surface, x right, y down, z to the camera; length 1.
    package func normal(at point: Point) -> SIMD3<Float> {
        let scaled = point * broadness
        let broad = Self.bump(scaled)
        let offset = (point - noseCentre) * Self.noseBroadness
        let nose = Self.bump(offset)
        let slope =
            scaled * broadness * (2 * Self.depth * broad * broad)
            + offset * Self.noseBroadness * (4 * Self.noseDepth * nose * nose * nose)
        let normal = SIMD3(slope, 1)
        return normal / (normal * normal).sum().squareRoot()
    }

    private static func bump(_ offset: Point) -> Float { 1 / (1 + (offset * offset).sum()) }
}

/// Where the points of a turned head lie in the picture, and back.
package struct HeadView {
    private let surface: HeadSurface
    private let cosines: Point
    private let sines: Point
    private let stretch: Point
    private let placement: SimilarityTransform<Float>
    private let inverse: SimilarityTransform<Float>

    /// The view in which `landmarks`, five points of the face, lie as close as possible at
    /// `targets` in the picture, then moved by `jitter` about the middle of the picture.
    package init(
        surface: HeadSurface, pose: HeadPose, landmarks: [Point], targets: [Point],
        jitter: SimilarityTransform<Float>
    ) {
        self.surface = surface
        cosines = Point(cos(pose.yaw), cos(pose.pitch))
        sines = Point(sin(pose.yaw), sin(pose.pitch))
        stretch = 1 / cosines
        let turned = landmarks.map { [cosines, sines] point in
            point * cosines + sines * surface.height(at: point)
        }
        placement = jitter.after(SimilarityTransform<Float>(moving: turned, onto: targets))
        inverse = placement.inverse
    }

    /// The place in the picture of a point of the face.
    package func picturePoint(_ point: Point) -> Point {
        placement.apply(point * cosines + sines * surface.height(at: point))
    }

    /// The point of the face that is seen at a place in the picture.
    ///
    /// Found by repetition; the surface is gentle enough for it to end within a tenth of a pixel.
    /// - Parameter neighbour: the point seen one pixel away, where it is known; it saves rounds.
    package func facePoint(_ place: Point, near neighbour: Point? = nil) -> Point {
        let turned = inverse.apply(place)
        var point = neighbour ?? turned
        for _ in 0..<(neighbour == nil ? 6 : 3) {
            point = (turned - sines * surface.height(at: point)) * stretch
        }
        return point
    }
}
