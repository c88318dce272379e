/// Five points of a face, by which it is brought into place.
public struct FaceLandmarks: Equatable, Sendable {
    /// Left eye, right eye, tip of the nose, left and right corner of the mouth, as seen; x and y in
    /// pixels, (0, 0) the middle of the first pixel.
    public let points: [SIMD2<Double>]

    /// The numbers of points that a face can be given by.
    static let counts = [5, 68]

    /// Landmarks of a face.
    ///
    /// - Parameter points: five in the order above; or 68 in that of iBUG 300-W, of which the eyes are
    ///   the middle between their corners (36, 39 and 42, 45, from 0), the nose is 30 and the mouth 48
    ///   and 54, as InsightFace takes them.
    /// - Throws: `AlignmentError` when they are of another number, not finite, or all at one place.
    public init(_ points: [SIMD2<Double>]) throws(AlignmentError) {
        let five =
            switch points.count {
            case 5: points
            case 68:
                [
                    (points[36] + points[39]) / 2, (points[42] + points[45]) / 2, points[30],
                    points[48], points[54],
                ]
            default: throw .count(points.count)
            }
        let limit = Self.limit
        guard five.allSatisfy({ abs($0.x) <= limit && abs($0.y) <= limit }) else {
            throw .notFinite
        }
        guard five.contains(where: { $0 != five[0] }) else { throw .coinciding }
        self.points = five
    }

    /// No picture is larger; beyond, arithmetic would lose its precision.
    private static let limit = 1e7
}

/// Why a face cannot be aligned; it is named by whoever knows its name.
public enum AlignmentError: Error, Equatable, CustomStringConvertible {
    /// Neither 5 nor 68 landmarks.
    case count(Int)
    /// A landmark that is no place in a picture.
    case notFinite
    /// All landmarks at one place, which leaves size and turn open.
    case coinciding

    /// One clause that follows the name of the face.
    public var description: String {
        switch self {
        case .count(let count): "5 or 68 landmarks are expected, here are \(count)"
        case .notFinite: "a landmark is not a place in a picture"
        case .coinciding: "all landmarks lie at one place"
        }
    }
}
