import Foundation
import Testing
import Torch

/// Weights by formula instead of by file: the "hashfill" rule of the fixtures' README.
enum HashFill {
    private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The values of the tensor of that name: c + a v with v in [-1, 1) from a hash of the position.
    static func values(
        name: String, count: Int, seed: UInt64, center: Float, amplitude: Float
    ) -> [Float] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let start = hash ^ (seed &* golden)
        return (0..<count).map { index in
            var x = start &+ (UInt64(index) &+ 1) &* golden
            x ^= x >> 30
            x = x &* 0xBF58_476D_1CE4_E5B9
            x ^= x >> 27
            x = x &* 0x94D0_49BB_1331_11EB
            x ^= x >> 31
            let unit = Float(Int64(x >> 40) - (1 << 23)) / Float(1 << 23)
            return center + amplitude * unit
        }
    }

    /// The tensors that a `formula_*.json` describes.
    static func tensors(_ description: Any) throws -> [String: Tensor] {
        let root = try #require(description as? [String: Any])
        let seed = UInt64(try #require(root["seed"] as? Int))
        let rows = try #require(root["tensors"] as? [[Any]])
        var tensors: [String: Tensor] = [:]
        for row in rows {
            let name = try #require(row[0] as? String)
            let shape = try #require(row[1] as? [Int])
            let numbers = row[2...3].compactMap { ($0 as? NSNumber)?.floatValue }
            guard !name.hasSuffix("num_batches_tracked") else {
                tensors[name] = try Tensor.from([Int64(0)], [])
                continue
            }
            let values = values(
                name: name, count: shape.reduce(1, *), seed: seed, center: numbers[0],
                amplitude: numbers[1])
            tensors[name] = try Tensor.from(values, shape)
        }
        return tensors
    }
}
