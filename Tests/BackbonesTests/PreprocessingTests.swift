import Backbones
import Foundation
import Testing
import Torch

@Suite struct PreprocessingTests {
    @Test func everyLevelIsScaledAndShifted() throws {
        let levels = try Tensor.from((0..<256).map(UInt8.init), [1, 16, 16, 1])
        let values = try Preprocessing.standard(levels).values(as: Double.self)
        for (level, value) in values.enumerated() {
            #expect(abs(value - (Double(level) / 255 - 0.5) / 0.5) < 2e-7)
        }
        #expect(values[0] == -1)
        #expect(values[255] == 1)
    }

    @Test func otherConstantsAreUsed() throws {
        let pixels = try Tensor.from([UInt8(51)], [1, 1, 1, 1])
        let rule = Preprocessing(mean: 0.1, deviation: 0.25)
        // (51 / 255 - 0.1) / 0.25
        #expect(try abs(rule(pixels).item() - 0.4) < 1e-6)
    }

    @Test func channelsComeFirstInShapeAndLastInMemory() throws {
        let pixels = try Tensor.from((0..<12).map { UInt8($0 * 20) }, [1, 2, 2, 3])
        let images = try Preprocessing.standard(pixels)
        #expect(images.shape == [1, 3, 2, 2])
        #expect(images.isChannelsLast)
        // Red of the four pixels: 0, 60, 120, 180.
        let red = try images.values(as: Double.self).prefix(4)
        for (value, level) in zip(red, [0.0, 60, 120, 180]) {
            #expect(abs(value - (level / 127.5 - 1)) < 2e-7)
        }
    }
}
