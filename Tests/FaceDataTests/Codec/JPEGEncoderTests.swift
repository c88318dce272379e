import FaceData
import Foundation
import Testing

@Suite struct JPEGEncoderTests {
    /// 32 x 24, smooth in both directions.
    static let picture: RGBImage = {
        var image = RGBImage(width: 32, height: 24)
        for y in 0..<24 {
            for x in 0..<32 {
                let offset = 3 * (y * 32 + x)
                image.pixels[offset] = UInt8(40 + 5 * x)
                image.pixels[offset + 1] = UInt8(200 - 6 * y)
                image.pixels[offset + 2] = UInt8(90 + 2 * x + y)
            }
        }
        return image
    }()

    @Test(arguments: JPEGEncoder.ChromaSampling.allCases)
    func decodesToNearlyTheSamePixels(chroma: JPEGEncoder.ChromaSampling) throws {
        let bytes = try JPEGEncoder(quality: 95, chroma: chroma).encode(Self.picture)
        let decoded = try bytes.withUnsafeBytes { try ImageDecoder().decode($0) }
        #expect(decoded.width == 32 && decoded.height == 24)
        let differences = zip(decoded.pixels, Self.picture.pixels).map { abs(Int($0) - Int($1)) }
        #expect((differences.max() ?? 255) <= 12)
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 2)
    }

    /// The frame header (marker FFC0) holds one byte per channel with the sampling factors,
    /// ITU-T T.81, B.2.2.
    @Test(arguments: [(JPEGEncoder.ChromaSampling.full, UInt8(0x11)), (.half, 0x22)])
    func namesItsSamplingInTheFrameHeader(
        chroma: JPEGEncoder.ChromaSampling, luminance: UInt8
    ) throws {
        let bytes = [UInt8](try JPEGEncoder(chroma: chroma).encode(Self.picture))
        let frame = try #require(Self.position(of: [0xff, 0xc0], in: bytes))
        #expect(bytes[frame + 11] == luminance)
        #expect(bytes[frame + 14] == 0x11 && bytes[frame + 17] == 0x11)
    }

    /// Quality 50 in libjpeg's scale is the example table of ITU-T T.81, K.1 (here its beginning in
    /// zigzag order), 100 is all ones.
    @Test(arguments: [
        (50, [UInt8]([16, 11, 12, 14, 12, 10, 16, 14, 13, 14])),
        (100, Array(repeating: 1, count: 10)),
    ])
    func quantisesAsTheQualitySays(quality: Int, table: [UInt8]) throws {
        let bytes = [UInt8](try JPEGEncoder(quality: quality).encode(Self.picture))
        let start = try #require(Self.position(of: [0xff, 0xdb], in: bytes)) + 5
        #expect(Array(bytes[start..<(start + 10)]) == table)
    }

    @Test func aUsedEncoderGivesTheBytesOfANewOne() throws {
        let used = try JPEGEncoder()
        _ = try used.encode(RGBImage(width: 3, height: 2, filledWith: 200))
        _ = try used.encode(RGBImage(width: 300, height: 200, filledWith: 7))
        #expect(try used.encode(Self.picture) == JPEGEncoder().encode(Self.picture))
    }

    @Test(arguments: [0, 101, -5])
    func refusesAQualityThatDoesNotExist(quality: Int) {
        #expect(throws: JPEGEncodingError.quality(quality)) {
            try JPEGEncoder(quality: quality)
        }
    }

    @Test(arguments: [(0, 5), (5, 0), (65_501, 1)])
    func refusesASizeThatJPEGDoesNotHold(width: Int, height: Int) throws {
        let encoder = try JPEGEncoder()
        let image = RGBImage(width: width, height: height)
        #expect(throws: JPEGEncodingError.size(width: width, height: height)) {
            try encoder.encode(image)
        }
    }

    private static func position(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == marker[0] && bytes[$0 + 1] == marker[1] }
    }
}
