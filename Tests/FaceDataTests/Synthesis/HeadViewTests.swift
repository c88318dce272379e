import FaceData
import Testing

@Suite struct HeadViewTests {
    private static let still = SimilarityTransform(angle: 0, scale: 1, about: .zero, offset: .zero)
    private static let face: [SIMD2<Float>] = [
        [-17, -20], [17, -20], [0, 1], [-14, 20], [14, 20],
    ]

    private static func view(_ pose: HeadPose) -> HeadView {
        HeadView(
            surface: HeadSurface(), pose: pose, landmarks: face,
            targets: FaceTemplate.drawnLandmarks,
            jitter: still)
    }

    @Test(arguments: [
        HeadPose(), HeadPose(yaw: 0.42), HeadPose(yaw: -0.42, pitch: 0.22),
        HeadPose(yaw: 0.3, pitch: -0.22),
    ])
    func theWayBackFromThePictureEndsAtTheSamePoint(pose: HeadPose) {
        let view = Self.view(pose)
        for x in stride(from: Float(-40), through: 40, by: 8) {
            for y in stride(from: Float(-50), through: 45, by: 8) {
                let point = SIMD2(x, y)
                let difference = view.facePoint(view.picturePoint(point)) - point
                #expect((difference * difference).sum() < 0.1 * 0.1, "\(point) by \(difference)")
            }
        }
    }

    @Test func aFaceFromTheFrontLiesNearTheTemplate() {
        let view = Self.view(HeadPose())
        for (point, target) in zip(Self.face, FaceTemplate.drawnLandmarks) {
            let difference = view.picturePoint(point) - target
            #expect((difference * difference).sum() < 2 * 2)
        }
    }

    /// What stands out moves the way the face turns.
    @Test func theNoseMovesWithTheTurn() {
        func nose(_ yaw: Float) -> Float {
            Self.view(HeadPose(yaw: yaw)).picturePoint([0, 1]).x
        }
        #expect(nose(0.3) > nose(0) + 2)
        #expect(nose(-0.3) < nose(0) - 2)
    }

    /// Where the surface rises to the right, its normal leans to the left.
    @Test func normalsAreThoseOfTheSurface() {
        let surface = HeadSurface()
        let step: Float = 0.05
        for point: SIMD2<Float> in [[0, -2], [20, 10], [-30, -25], [4, 8]] {
            let across =
                surface.height(at: point + [step, 0]) - surface.height(at: point - [step, 0])
            let down =
                surface.height(at: point + [0, step]) - surface.height(at: point - [0, step])
            let normal = surface.normal(at: point)
            #expect(abs(normal.x / normal.z + across / (2 * step)) < 2e-3)
            #expect(abs(normal.y / normal.z + down / (2 * step)) < 2e-3)
            #expect(abs((normal * normal).sum() - 1) < 1e-5)
        }
    }
}
