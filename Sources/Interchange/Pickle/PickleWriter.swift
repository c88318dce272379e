import Foundation

/// Writes a pickle of protocol 4 front to back, byte for byte as Python 3 does.
///
/// Values are written in the order in which Python saves them: the elements of a list or tuple before
/// the tuple, a list with its elements.
/// Source: PEP 3154 (frames) and CPython's `_pickle`: frames of at least 64 KiB, 1,000 elements per
/// batch, every container and byte string remembered.
public struct PickleWriter {
    private static let frameTarget = 64 << 10
    private static let batchSize = 1_000
    private static let memoize: UInt8 = 0x94

    private let file: FileWriter
    private var frame = Data()

    /// Starts a pickle.
    ///
    /// - Throws: `FileError.system` naming the file, as all that follow.
    public init(_ file: FileWriter) throws(FileError) {
        self.file = file
        try file.write(Data([0x80, 4]))
    }

    /// Writes a list whose elements `body` writes, one value for each number from 0 to `count - 1`.
    public mutating func list(
        count: Int, _ body: (inout PickleWriter, Int) throws -> Void
    ) throws {
        try beginValue()
        frame.append(contentsOf: [UInt8(ascii: "]"), Self.memoize])
        if count == 1 {
            try body(&self, 0)
            frame.append(UInt8(ascii: "a"))
            return
        }
        for start in stride(from: 0, to: count, by: Self.batchSize) {
            frame.append(UInt8(ascii: "("))
            for number in start..<min(start + Self.batchSize, count) { try body(&self, number) }
            frame.append(UInt8(ascii: "e"))
        }
    }

    /// Writes a tuple of the two values that `body` writes.
    public mutating func pair(_ body: (inout PickleWriter) throws -> Void) throws {
        try beginValue()
        try body(&self)
        frame.append(contentsOf: [0x86, Self.memoize])
    }

    /// Writes a byte string.
    public mutating func bytes(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        try beginValue()
        // Python leaves byte strings of the size of a frame outside of frames.
        let isLarge = bytes.count >= Self.frameTarget
        if isLarge { try endFrame() }
        let count = UInt64(bytes.count)
        switch count {
        case ...0xff: frame.append(contentsOf: [UInt8(ascii: "C"), UInt8(count)])
        case ...0xffff_ffff: appendHeader(UInt8(ascii: "B"), UInt32(count))
        default: appendHeader(0x8e, count)
        }
        if isLarge {
            try file.write(frame)
            frame.removeAll(keepingCapacity: true)
            try file.write(bytes)
        } else {
            frame.append(contentsOf: bytes)
        }
        frame.append(Self.memoize)
    }

    /// Writes a boolean.
    public mutating func bool(_ value: Bool) throws(FileError) {
        try beginValue()
        frame.append(value ? 0x88 : 0x89)
    }

    /// Ends the pickle.
    public mutating func finish() throws(FileError) {
        frame.append(UInt8(ascii: "."))
        try endFrame()
    }

    private mutating func beginValue() throws(FileError) {
        if frame.count >= Self.frameTarget { try endFrame() }
    }

    private mutating func endFrame() throws(FileError) {
        // Shorter ones are not worth a header of nine bytes.
        if frame.count >= 4 {
            var header = Data([0x95])
            withUnsafeBytes(of: UInt64(frame.count).littleEndian) {
                header.append(contentsOf: $0)
            }
            try file.write(header)
        }
        try file.write(frame)
        frame.removeAll(keepingCapacity: true)
    }

    private mutating func appendHeader(_ code: UInt8, _ count: some FixedWidthInteger) {
        frame.append(code)
        withUnsafeBytes(of: count.littleEndian) { frame.append(contentsOf: $0) }
    }
}
