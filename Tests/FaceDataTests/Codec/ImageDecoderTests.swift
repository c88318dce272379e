import FaceData
import Fixtures
import Foundation
import Interchange
import Testing

@Suite struct ImageDecoderTests {
    private func decode(_ data: Data) throws -> RGBImage {
        try data.withUnsafeBytes { (bytes) throws in try ImageDecoder().decode(bytes) }
    }

    private func decode(_ data: Data, size: Int) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 99, count: size * size * 3)
        try data.withUnsafeBytes { bytes in
            try pixels.withUnsafeMutableBytes { slot in
                try ImageDecoder().decode(bytes, size: size, into: slot)
            }
        }
        return pixels
    }

    /// Pixels and their sum as Pillow decodes the same file.
    @Test(arguments: [SampleImages.jpeg, SampleImages.progressiveJPEG])
    func jpegPixelsArePillows(data: Data) throws {
        let pixels = try decode(data, size: 8)
        #expect(Array(pixels[..<12]) == [0, 3, 230, 20, 8, 228, 52, 6, 216, 81, 6, 197])
        #expect(Array(pixels[189...]) == [212, 205, 72])
        #expect(pixels.reduce(0) { $0 + Int($1) } == 23_037)
    }

    @Test func greyJPEGHasThreeEqualChannels() throws {
        let image = try decode(SampleImages.greyJPEG)
        #expect((image.width, image.height) == (8, 8))
        #expect(image.pixels[..<9] == [30, 30, 30, 36, 36, 36, 45, 45, 45])
        #expect(image.pixels.reduce(0) { $0 + Int($1) } == 21_120)
    }

    @Test func pngKindsBecomeRGB() throws {
        #expect(try decode(SampleImages.rgbPNG).pixels == SampleImages.rgbPixels)
        #expect(try decode(SampleImages.rgbaPNG).pixels == SampleImages.rgbPixels)
        #expect(
            try decode(SampleImages.greyPNG).pixels
                == [29, 29, 29, 36, 36, 36, 45, 45, 45, 52, 52, 52])
        #expect(
            try decode(SampleImages.palettePNG).pixels
                == [10, 20, 30, 200, 100, 0, 0, 0, 255, 9, 8, 7])
        #expect(
            try decode(SampleImages.deepPNG).pixels
                == [0, 0, 0, 10, 10, 10, 200, 200, 200, 255, 255, 255])
        #expect(
            try decode(TestPNG.numbered(5, size: 4)).pixels == TestPNG.pixels(5, size: 4))
    }

    @Test func cmykIsRefused() {
        #expect(throws: ImageError.unsupported("CMYK")) { try decode(SampleImages.cmykJPEG) }
    }

    @Test func otherSizesAreNamed() {
        #expect(throws: ImageError.wrongSize(width: 8, height: 8, expected: 112)) {
            try decode(SampleImages.jpeg, size: 112)
        }
        let error = #expect(throws: ImageError.self) { try decode(SampleImages.rgbPNG, size: 3) }
        #expect(error?.description == "2 x 2 pixels where 3 x 3 are expected; align it first")
    }

    @Test func otherFilesAreNamed() {
        #expect(throws: ImageError.empty) { try decode(Data()) }
        #expect(throws: ImageError.unsupported("BMP")) { try decode(Data("BM123".utf8)) }
        #expect(throws: ImageError.unsupported("WebP")) { try decode(Data("RIFF1234WEBP".utf8)) }
        let error = #expect(throws: ImageError.self) { try decode(Data("a text".utf8)) }
        #expect(
            error?.description == "this kind of file is not supported; use JPEG or PNG")
    }

    /// A cut anywhere before the last marker loses pixels, and must never pass.
    @Test func cutOffFilesAreRefused() {
        for data in [SampleImages.jpeg, SampleImages.greyJPEG, SampleImages.progressiveJPEG] {
            for count in 1..<(data.count - 2) {
                #expect(throws: ImageError.self, "\(count) of \(data.count)") {
                    try decode(data.prefix(count), size: 8)
                }
            }
        }
        // The last chunk of a PNG, 12 bytes, holds nothing.
        for data in [TestPNG.numbered(1, size: 8), SampleImages.rgbaPNG, SampleImages.palettePNG] {
            for count in 1..<(data.count - 12) {
                #expect(throws: ImageError.self, "\(count) of \(data.count)") {
                    try decode(data.prefix(count))
                }
            }
        }
    }

    @Test func damagedPixelsOfAPNGAreRefused() {
        var data = TestPNG.numbered(1, size: 8)
        data[80] ^= 1
        #expect(throws: ImageError.self) { try decode(data) }
    }

    /// The header alone asks for 192 TB and 12 GB of pixels.
    @Test func absurdSizesAreRefusedBeforeMemoryIsTaken() {
        var png = TestPNG.data(width: 1, height: 1, pixels: [0, 0, 0])
        png.replaceSubrange(16..<24, with: [0, 0x0f, 0, 0, 0, 0x0f, 0, 0])
        #expect(throws: ImageError.self) { try decode(png) }
        var jpeg = SampleImages.jpeg
        let frame = jpeg.firstRange(of: Data([0xff, 0xc0]))?.lowerBound ?? 0
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xfa, 0, 0xfa, 0])
        #expect(throws: ImageError.tooLarge(width: 64_000, height: 64_000)) { try decode(jpeg) }
    }
}

@Suite(.enabled(if: Fixtures.available)) struct GoldenDecodingTests {
    /// Three faces as Pillow decodes them; every value must be the same.
    @Test func facesArePillows() throws {
        let golden = try NPYFile.read(contentsOf: Fixtures.url("faces_decoded_sample.npy"))
        #expect(golden.shape == [3, 112, 112, 3])
        let expected = try #require(golden.values(as: UInt8.self))
        let decoder = ImageDecoder()
        var pixels = [UInt8]()
        for name in ["0/001.jpg", "22/001.jpg", "9/010.jpg"] {
            let data = try Fixtures.data("faces/\(name)")
            var slot = [UInt8](repeating: 0, count: 112 * 112 * 3)
            try data.withUnsafeBytes { bytes in
                try slot.withUnsafeMutableBytes { slot in
                    try decoder.decode(bytes, size: 112, into: slot)
                }
            }
            pixels += slot
        }
        #expect(pixels == expected)
    }
}
