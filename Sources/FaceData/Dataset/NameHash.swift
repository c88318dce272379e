/// A 64-bit hash of bytes for names and fingerprints; the same on every machine, not cryptographic.
///
/// Source: FNV-1a over 8 bytes at a time, finished with the mixer of SplitMix64.
struct NameHash {
    private var state: UInt64

    init(seed: UInt64 = 0) { state = 0xcbf2_9ce4_8422_2325 ^ SplitMix64.mix(seed) }

    var value: UInt64 { SplitMix64.mix(state) }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word = word << 8 | UInt64(byte)
            count += 1
            if count % 8 == 0 {
                add(word)
                word = 0
            }
        }
        add(word)
        add(count)
    }

    mutating func add(_ word: UInt64) {
        state = (state ^ SplitMix64.mix(word)) &* 0x0000_0100_0000_01b3
    }
}
