import Foundation

/// Reads and decodes all images of a source, on several threads.
struct ImageInspection: Sendable {
    let source: any ImageSource
    /// Width and height that images must have, unless the source lets them be fitted.
    let imageSize: Int

    private static let imagesPerBlock = 4096
    private static let imagesPerTask = 64

    /// What was found, in the order of the source.
    struct Outcome {
        var bad: [(index: Int, reason: ImageError)] = []
        /// A hash of the bytes of each image; 0 where they cannot be read.
        var hashes: [UInt64] = []
    }

    /// - Throws: `DatasetError` when the source itself can no longer be read.
    func run(progress: (Int) -> Void) throws -> Outcome {
        var outcome = Outcome()
        outcome.hashes.reserveCapacity(source.count)
        var start = 0
        while start < source.count {
            let block = start..<min(source.count, start + Self.imagesPerBlock)
            let parts = try concurrentChunks(of: block.count, size: Self.imagesPerTask) { range in
                try inspect(
                    block.lowerBound + range.lowerBound..<block.lowerBound + range.upperBound)
            }
            for part in parts {
                outcome.bad += part.bad
                outcome.hashes += part.hashes
            }
            start = block.upperBound
            progress(start)
        }
        return outcome
    }

    private func inspect(_ indices: Range<Int>) throws -> Outcome {
        var outcome = Outcome()
        let decoder = ImageDecoder()
        let buffer = ReadBuffer()
        for index in indices {
            var hash: UInt64 = 0
            do {
                try source.withBytes(at: index, using: buffer) { bytes in
                    hash = Self.hash(bytes)
                    try check(bytes, decoder)
                }
            } catch let reason as ImageError {
                outcome.bad.append((index, reason))
            }
            outcome.hashes.append(hash)
        }
        return outcome
    }

    private func check(
        _ bytes: UnsafeRawBufferPointer, _ decoder: ImageDecoder
    ) throws(ImageError) {
        let image = try decoder.decode(bytes)
        guard !source.fitsShorterSide, image.width != imageSize || image.height != imageSize else {
            return
        }
        throw .wrongSize(width: image.width, height: image.height, expected: imageSize)
    }

    /// Never 0 for bytes that are there.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = NameHash()
        let words = bytes.count / 8
        for word in 0..<words {
            hash.add(bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self))
        }
        hash.add(bytes[(words * 8)...])
        return max(1, hash.value)
    }
}
