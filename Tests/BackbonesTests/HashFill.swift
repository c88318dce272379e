import Foundation
import Testing
import Torch

/// Weights by formula instead of by file: the "hashfill" rule of the fixtures' README.
enum HashFill {
    private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// One tensor that a `formula_*.json` describes.
    struct Entry {
        let name: String
        let shape: [Int]
        let center: Float
        let amplitude: Float
        /// The sum of the values in double precision, from an independent program.
        let sum: Double
    }

    /// The tensors that a `formula_*.json` describes, in its order.
    static func entries(_ description: Any) throws -> (seed: UInt64, entries: [Entry]) {
        let root = try #require(description as? [String: Any])
        let seed = UInt64(try #require(root["seed"] as? Int))
        let rows = try #require(root["tensors"] as? [[Any]])
        let entries = try rows.map { row in
            let numbers = row[2...4].compactMap { ($0 as? NSNumber)?.doubleValue }
            return Entry(
                name: try #require(row[0] as? String), shape: try #require(row[1] as? [Int]),
                center: Float(numbers[0]), amplitude: Float(numbers[1]), sum: numbers[2])
        }
        return (seed, entries)
    }

    /// The tensor of an entry: c + a v with v in [-1, 1) from a hash of the position.
    static func tensor(_ entry: Entry, seed: UInt64) throws -> Tensor {
        guard !entry.name.hasSuffix("num_batches_tracked") else {
            return try Tensor.from([Int64(0)], [])
        }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in entry.name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let start = hash ^ (seed &* golden)
        let count = entry.shape.reduce(1, *)
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(buffer, from: start, center: entry.center, amplitude: entry.amplitude)
            initialized = count
        }
        return try Tensor.from(values, entry.shape)
    }

    /// Only operations that a build without optimisation turns into single instructions: the
    /// networks have 170 million weights.
    private static func fill(
        _ buffer: UnsafeMutableBufferPointer<Float>, from start: UInt64, center: Float,
        amplitude: Float
    ) {
        guard let values = buffer.baseAddress else { return }
        let step = golden
        let first: UInt64 = 0xBF58_476D_1CE4_E5B9
        let second: UInt64 = 0x94D0_49BB_1331_11EB
        let unit = amplitude / 8_388_608
        let count = buffer.count
        var state = start
        var index = 0
        while index < count {
            state = state &+ step
            var x = state
            x = (x ^ (x &>> 30)) &* first
            x = (x ^ (x &>> 27)) &* second
            x = x ^ (x &>> 31)
            let signed = Int64(bitPattern: x &>> 40) &- 8_388_608
            values[index] = center + unit * Float(signed)
            index = index &+ 1
        }
    }
}
