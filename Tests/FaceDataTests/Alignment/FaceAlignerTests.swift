import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct FaceAlignerTests {
    /// The template itself: the transform is the identity.
    private static let template = [
        SIMD2(38.2946, 51.6963), SIMD2(73.5318, 51.5014), SIMD2(56.0252, 71.7366),
        SIMD2(41.5493, 92.3655), SIMD2(70.7299, 92.2041),
    ]

    private static func white(_ width: Int, _ height: Int) -> RGBImage {
        RGBImage(width: width, height: height, filledWith: 200)
    }

    private static func align(
        _ picture: RGBImage, movedBy offset: SIMD2<Double>
    ) throws -> RGBImage {
        FaceAligner.align(picture, try FaceLandmarks(template.map { $0 + offset }))
    }

    @Test func aFaceThatLiesInTheTemplateStaysAsItIs() throws {
        var picture = RGBImage(width: 112, height: 112)
        for index in picture.pixels.indices { picture.pixels[index] = UInt8(index * 7 % 256) }
        // The least squares leave a turn of 1e-17, so that a pixel may round to its neighbour level.
        let aligned = try Self.align(picture, movedBy: .zero)
        for (found, expected) in zip(aligned.pixels, picture.pixels) {
            #expect(abs(Int(found) - Int(expected)) <= 1)
        }
    }

    // Moved by half a pixel, the first column lies between the edge and the black outside: half
    // of 200. Without blending it would be 0 or 200.
    @Test func theEdgeBlendsWithBlack() throws {
        let aligned = try Self.align(Self.white(112, 112), movedBy: SIMD2(-0.5, 0))
        let row = aligned.pixels[(50 * 112) * 3..<(51 * 112) * 3]
        #expect(Array(row.prefix(6)) == [100, 100, 100, 200, 200, 200])
        #expect(Array(row.suffix(3)) == [200, 200, 200])
    }

    @Test func whatLiesOutsideIsBlack() throws {
        let aligned = try Self.align(Self.white(20, 20), movedBy: .zero)
        #expect(aligned.pixels[(19 * 112 + 19) * 3] == 200)
        #expect(aligned.pixels[(19 * 112 + 20) * 3] == 0)
        #expect(aligned.pixels[(20 * 112 + 19) * 3] == 0)
        let far = try Self.align(Self.white(20, 20), movedBy: SIMD2(1e6, -1e6))
        #expect(far.pixels.allSatisfy { $0 == 0 })
    }

    @Test func ofSixtyEightLandmarksFiveCount() throws {
        var points = [SIMD2<Double>](repeating: SIMD2(-7, -7), count: 68)
        points[36] = SIMD2(30, 50)
        points[39] = SIMD2(40, 52)
        points[42] = SIMD2(60, 50)
        points[45] = SIMD2(70, 54)
        points[30] = SIMD2(50, 70)
        points[48] = SIMD2(40, 90)
        points[54] = SIMD2(60, 91)
        #expect(
            try FaceLandmarks(points).points == [
                SIMD2(35, 51), SIMD2(65, 52), SIMD2(50, 70), SIMD2(40, 90), SIMD2(60, 91),
            ])
    }

    @Test func refusesWhatIsNoFace() {
        #expect(throws: AlignmentError.count(4)) {
            try FaceLandmarks(Array(Self.template.prefix(4)))
        }
        #expect(throws: AlignmentError.coinciding) {
            try FaceLandmarks([SIMD2<Double>](repeating: SIMD2(3, 4), count: 5))
        }
        #expect(throws: AlignmentError.notFinite) {
            try FaceLandmarks(Array(Self.template.prefix(4)) + [SIMD2(.nan, 1)])
        }
        #expect(throws: AlignmentError.notFinite) {
            try FaceLandmarks(Array(Self.template.prefix(4)) + [SIMD2(1, .infinity)])
        }
    }
}

/// The alignment of InsightFace's evaluation, run with scikit-image and OpenCV.
@Suite(.enabled(if: Fixtures.available)) struct GoldenAlignmentTests {
    private struct Golden: Decodable {
        let alignment: Alignment

        struct Alignment: Decodable {
            let order: [String]
            let matrices: [[Double]]

            private enum CodingKeys: String, CodingKey {
                case order
                case matrices = "M_row_major_2x3"
            }
        }
    }

    private static func golden(_ set: String) throws -> Golden.Alignment {
        let data = try Fixtures.data("ijb/golden_\(set)/expected.json")
        return try JSONDecoder().decode(Golden.self, from: data).alignment
    }

    private static func list(_ set: String) throws -> LandmarkList {
        let file = "ijb/\(set.uppercased())/meta/\(set)_name_5pts_score.txt"
        return try LandmarkList(contentsOf: Fixtures.url(file))
    }

    /// The golden program keeps landmarks in float32, which moves a corner by up to 1e-4 pixel.
    @Test(arguments: ["ijbc", "ijbb"])
    func transformsAreGolden(set: String) throws {
        let golden = try Self.golden(set)
        let list = try Self.list(set)
        #expect(list.count == golden.order.count)
        for (index, matrix) in golden.matrices.enumerated() {
            #expect(list.name(at: index) == golden.order[index])
            let transform = FaceAligner.transform(try list.landmarks(at: index))
            let found = [
                transform.turn.x, -transform.turn.y, transform.shift.x,
                transform.turn.y, transform.turn.x, transform.shift.y,
            ]
            for (value, expected) in zip(found, matrix) { #expect(abs(value - expected) < 1e-4) }
        }
    }

    @Test func cropsDifferByOneLevelAtMost() throws {
        let list = try Self.list("ijbc")
        let images = try AlignedImages(list, in: Fixtures.url("ijb/IJBC/loose_crop"))
        let golden = try NPYFile.read(
            contentsOf: Fixtures.url("ijb/golden_ijbc/aligned_first5.npy"))
        #expect(golden.shape == [5, 112, 112, 3])
        let size = 112 * 112 * 3
        var crop = [UInt8](repeating: 0, count: size)
        for index in 0..<5 {
            try crop.withUnsafeMutableBytes { pixels in
                try images.decode(
                    at: index, with: ImageDecoder(), using: ReadBuffer(), size: 112, into: pixels)
            }
            let expected = golden.bytes.dropFirst(index * size).prefix(size)
            let differences = zip(crop, expected).map { abs(Int($0) - Int($1)) }
            #expect(differences.max() ?? 255 <= 1)
            #expect(Double(differences.reduce(0, +)) / Double(size) < 0.1)
        }
    }
}
