import Foundation
import Interchange

/// Moves encoded images from a source, several threads reading, some images at a time.
struct ImageTransfer: Sendable {
    let source: any ImageSource
    /// The places in the source, in the order of the target.
    let indices: [Int]

    /// Images held in memory at a time, and how many a thread takes.
    private static let imagesPerBlock = 2048
    private static let imagesPerTask = 32

    /// Calls `body` with each image in order, on the calling thread.
    ///
    /// - Throws: `DatasetError` naming an image that cannot be read, and what `body` throws.
    func inOrder(
        progress: (Int, Int) -> Void, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try inBlocks(progress) { block in
            let images = try concurrentChunks(of: block.count, size: Self.imagesPerTask) { range in
                let buffer = ReadBuffer()
                return try range.map { number in
                    try withImage(block.lowerBound + number, buffer) { Data($0) }
                }
            }
            for (number, image) in images.joined().enumerated() {
                try image.withUnsafeBytes { try body(block.lowerBound + number, $0) }
            }
        }
    }

    /// Calls `body` with each image, on several threads, in no particular order.
    ///
    /// - Throws: `DatasetError` naming an image that cannot be read, and what `body` throws.
    func inParallel(
        progress: (Int, Int) -> Void,
        _ body: @escaping @Sendable (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try inBlocks(progress) { block in
            _ = try concurrentChunks(of: block.count, size: Self.imagesPerTask) { range in
                let buffer = ReadBuffer()
                for number in range {
                    let position = block.lowerBound + number
                    try withImage(position, buffer) { try body(position, $0) }
                }
            }
        }
    }

    private func inBlocks(
        _ progress: (Int, Int) -> Void, _ body: (Range<Int>) throws -> Void
    ) throws {
        var start = 0
        while start < indices.count {
            let end = min(indices.count, start + Self.imagesPerBlock)
            try body(start..<end)
            progress(end, indices.count)
            start = end
        }
    }

    private func withImage<Result>(
        _ position: Int, _ buffer: ReadBuffer, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let index = indices[position]
        do {
            return try source.withBytes(at: index, using: buffer) { bytes in
                guard !bytes.isEmpty else { throw ImageError.empty }
                return try body(bytes)
            }
        } catch let reason as ImageError {
            throw DatasetError.image(
                BadImage(index: index, name: source.name(at: index), reason: reason))
        }
    }
}
