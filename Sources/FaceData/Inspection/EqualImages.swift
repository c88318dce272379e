import Foundation

/// Finds images with the same bytes by their hashes, and compares the bytes themselves.
struct EqualImages {
    /// Two places in the same or in two sources.
    struct Pair {
        let first: Int
        let second: Int
    }

    /// The later images of a source whose bytes an earlier one has, each with the first such one.
    ///
    /// - Throws: `DatasetError` when the source can no longer be read.
    static func within(_ source: any ImageSource, hashes: [UInt64]) throws -> [Pair] {
        let order = hashes.indices.filter { hashes[$0] != 0 }
            .sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        var pairs: [Pair] = []
        var run: [Int] = []
        for index in order {
            if let first = run.first, hashes[first] != hashes[index] { run = [] }
            if let first = try run.first(where: { try haveSameBytes(source, $0, source, index) }) {
                pairs.append(Pair(first: first, second: index))
            } else {
                run.append(index)
            }
        }
        return pairs.sorted { $0.second < $1.second }
    }

    /// The images of `source` whose bytes are in `other`, each with the first such one there.
    ///
    /// - Throws: `DatasetError` when a source can no longer be read.
    static func between(
        _ source: any ImageSource, hashes: [UInt64], _ other: any ImageSource,
        otherHashes: [UInt64]
    ) throws -> [Pair] {
        var places: [UInt64: [Int]] = [:]
        let wanted = Set(hashes)
        for (index, hash) in otherHashes.enumerated() where hash != 0 && wanted.contains(hash) {
            places[hash, default: []].append(index)
        }
        return try hashes.indices.compactMap { index in
            let candidates = places[hashes[index]] ?? []
            let found = try candidates.first { try haveSameBytes(source, index, other, $0) }
            return found.map { Pair(first: $0, second: index) }
        }
    }

    private static func haveSameBytes(
        _ first: any ImageSource, _ firstIndex: Int, _ second: any ImageSource, _ secondIndex: Int
    ) throws -> Bool {
        do {
            return try first.withBytes(at: firstIndex, using: ReadBuffer()) { one in
                try second.withBytes(at: secondIndex, using: ReadBuffer()) { two in
                    one.count == two.count && one.elementsEqual(two)
                }
            }
        } catch is ImageError {
            return false
        }
    }
}
