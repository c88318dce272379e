public import Foundation

/// Feeds damaged files to a parser: whole ones, changed at random by a seeded generator.
///
/// What the parser makes of them does not matter, as long as it returns or throws: a crash, an access
/// beyond its memory or an overflow ends the tests. `SOLOFACE_FUZZ_SECONDS` (default 1, per parser)
/// makes it longer by hand, `SOLOFACE_FUZZ_SEED` (default 1) gives other files, and
/// `SOLOFACE_FUZZ_FOLDER` keeps the last input of each parser, that which ended the tests.
public struct Fuzzing {
    /// What one run did.
    public struct Outcome {
        /// The inputs tried.
        public var inputs = 0
        /// Those that the parser took for a whole file.
        public var accepted = 0
        /// The longest that one took, in seconds.
        public var slowest = 0.0
    }

    private let name: String
    private let seeds: [Data]

    /// Inputs made from `seeds`; `name` tells the parsers apart.
    public init(_ name: String, seeds: [Data]) {
        precondition(!seeds.isEmpty, "there must be a file to damage")
        self.name = name
        self.seeds = seeds
    }

    /// Calls `parse` with one input after the other until the time is over, with 100 at least.
    public func run(_ parse: (Data) throws -> Void) -> Outcome {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["SOLOFACE_FUZZ_SECONDS"].flatMap(Double.init) ?? 1
        let seed = environment["SOLOFACE_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        let folder = environment["SOLOFACE_FUZZ_FOLDER"].map { URL(filePath: $0) }
        var mutator = Mutator(seed: seed)
        var outcome = Outcome()
        let end = Date().addingTimeInterval(seconds)
        while outcome.inputs < 100 || Date() < end {
            let input = mutator.mutate(seeds)
            if let folder { try? input.write(to: folder.appending(path: name)) }
            let start = Date()
            if (try? parse(input)) != nil { outcome.accepted += 1 }
            outcome.slowest = max(outcome.slowest, Date().timeIntervalSince(start))
            outcome.inputs += 1
        }
        return outcome
    }
}

/// Changes files at random.
struct Mutator {
    private var state: UInt64

    /// Numbers that parsers stumble over, as bytes, little-endian.
    private static let numbers: [[UInt8]] = [
        [0], [1], [0x7f], [0x80], [0xff], [0xff, 0xff], [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0x7f],
        [0xff, 0xff, 0xff, 0xff], [0xf8, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x1f],
        [0, 0, 0, 0, 0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Array("-1".utf8),
        Array("99999999999999999999".utf8), Array("9223372036854775807".utf8),
    ]

    init(seed: UInt64) { state = seed }

    /// One of the files after one to eight changes.
    mutating func mutate(_ seeds: [Data]) -> Data {
        var bytes = [UInt8](seeds[below(seeds.count)])
        for _ in 0...below(8) { change(&bytes, others: seeds) }
        return Data(bytes)
    }

    private mutating func change(_ bytes: inout [UInt8], others: [Data]) {
        let place = below(bytes.count + 1)
        let rest = bytes.count - place
        switch below(8) {
        case 0 where rest > 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where rest > 0: bytes[place] = UInt8(below(256))
        case 2: overwrite(&bytes, at: place, with: Self.numbers[below(Self.numbers.count)])
        case 3: bytes.insert(contentsOf: Self.numbers[below(Self.numbers.count)], at: place)
        case 4: bytes.removeSubrange(place..<place + below(min(rest, 64) + 1))
        case 5: bytes.insert(contentsOf: bytes[place..<place + below(min(rest, 64) + 1)], at: place)
        case 6 where below(4) == 0: bytes.removeLast(rest)
        default:
            let other = [UInt8](others[below(others.count)])
            let start = below(other.count + 1)
            let count = below(min(64, other.count - start) + 1)
            overwrite(&bytes, at: place, with: Array(other[start..<start + count]))
        }
    }

    private func overwrite(_ bytes: inout [UInt8], at place: Int, with part: [UInt8]) {
        let end = min(bytes.count, place + part.count)
        bytes.replaceSubrange(place..<end, with: part)
    }

    /// Source: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((word ^ (word >> 31)) % UInt64(max(1, bound)))
    }
}
