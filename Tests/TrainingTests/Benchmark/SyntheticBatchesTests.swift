import FaceData
import Testing
import Torch
import Training

struct SyntheticBatchesTests {
    /// The published first outputs of SplitMix64 from seed 1234567.
    static let words: [UInt64] = [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]

    @Test("Labels come first, then 8 bytes of pixels from each word")
    func words() {
        let batches = SyntheticBatches(size: 2, identities: 1000, seed: 1_234_560, pixels: 4)
        let batch = batches[7]
        #expect(batch.labels == [317, 973])
        #expect(batch.pixels.count == 2 * 4 * 4 * 3)
        for index in 0..<3 {
            let word = Self.words[2 + index]
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
            #expect(Array(batch.pixels[(8 * index)..<(8 * index + 8)]) == bytes)
        }
    }

    @Test("A copy in page-locked memory outlives the batch") func copy() throws {
        let batches = SyntheticBatches(size: 2, identities: 1000, seed: 9, pixels: 4)
        let copy = try PinnedMemory.copy(batches[3], for: .cpu)
        let again = batches[3]
        #expect(copy.labels == again.labels)
        #expect(copy.count == 2)
        #expect(Array(copy.pixels) == Array(again.pixels))
    }

    static let medians: [([Double], Double)] = [([3], 3), ([5, 1, 2], 2), ([4, 1, 3, 2], 2.5)]

    @Test("The median is the middle one", arguments: medians)
    func median(values: [Double], expected: Double) {
        #expect(values.median == expected)
        #expect([Double]().median == nil)
    }
}
