/// Many short strings in one piece of memory: their bytes and 8 bytes each.
struct ByteStrings: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    /// Where each string ends.
    private(set) var ends: [Int64] = []

    init() {}

    /// Strings as they were stored; nil when the ends do not fit the bytes.
    init?(bytes: [UInt8], ends: [Int64]) {
        guard ends.last ?? 0 == bytes.count, ends.first ?? 0 >= 0,
            zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.bytes = bytes
        self.ends = ends
    }

    var count: Int { ends.count }

    subscript(index: Int) -> String {
        String(decoding: slice(index), as: UTF8.self)
    }

    func slice(_ index: Int) -> ArraySlice<UInt8> {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return bytes[start..<Int(ends[index])]
    }

    mutating func append(_ string: some Collection<UInt8>) {
        bytes.append(contentsOf: string)
        ends.append(Int64(bytes.count))
    }

    mutating func append(contentsOf other: ByteStrings) {
        let offset = Int64(bytes.count)
        bytes.append(contentsOf: other.bytes)
        ends.append(contentsOf: other.ends.lazy.map { $0 + offset })
    }

    mutating func reserve(count: Int, byteCount: Int) {
        ends.reserveCapacity(count)
        bytes.reserveCapacity(byteCount)
    }
}
