package import FaceData

/// Batches of random pixels and labels, each a function of seed and number alone.
///
/// Batch n draws from the SplitMix64 generator that starts at seed + n: first a word per label,
/// taken modulo C, then a word per 8 bytes of pixels, lowest byte first.
/// `Benchmarks/peers/train.py` draws the same ones.
package struct SyntheticBatches {
    private let size: Int
    private let identities: Int
    private let seed: UInt64
    private let byteCount: Int

    /// - Parameters:
    ///   - size: images per batch, B.
    ///   - identities: C.
    ///   - pixels: the width and height of an image, a multiple of 4.
    package init(size: Int, identities: Int, seed: UInt64, pixels: Int = 112) {
        precondition(pixels.isMultiple(of: 4), "words must fill an image")
        self.size = size
        self.identities = identities
        self.seed = seed
        byteCount = size * pixels * pixels * 3
    }

    /// Batch `number`, counted from 0; its memory goes away with it.
    package subscript(number: Int) -> ImageBatch {
        var generator = SplitMix64(seed: seed &+ UInt64(number))
        let labels = (0..<size).map { _ in Int64(generator.next() % UInt64(identities)) }
        let pixels = UnsafeMutableRawBufferPointer.allocate(
            byteCount: byteCount, alignment: MemoryLayout<UInt64>.alignment)
        for offset in stride(from: 0, to: byteCount, by: 8) {
            pixels.storeBytes(
                of: generator.next().littleEndian, toByteOffset: offset, as: UInt64.self)
        }
        // Freed by the closure alone, which the batch calls once.
        nonisolated(unsafe) let memory = pixels
        return ImageBatch(
            epoch: 0, batch: number, labels: labels, indices: Array(0..<size), failures: [],
            pixels: pixels, recycle: { memory.deallocate() })
    }
}
