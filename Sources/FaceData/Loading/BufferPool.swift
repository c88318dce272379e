import Foundation

/// Where the memory of batches comes from; pinned memory, for instance, when a GPU copies it.
public struct BufferAllocator: Sendable {
    let allocate: @Sendable (Int) throws -> UnsafeMutableRawPointer
    let free: @Sendable (UnsafeMutableRawPointer) -> Void

    /// Memory by two functions.
    ///
    /// - Parameters:
    ///   - allocate: gets a number of bytes; called by the thread that makes the loader.
    ///   - free: gets what `allocate` returned; called by the thread that lets go of the loader and
    ///     of the last batch.
    public init(
        allocate: @escaping @Sendable (Int) throws -> UnsafeMutableRawPointer,
        free: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        self.allocate = allocate
        self.free = free
    }

    /// Ordinary memory.
    public static let standard = BufferAllocator(
        allocate: { .allocate(byteCount: $0, alignment: 64) }, free: { $0.deallocate() })
}

/// Equal pieces of memory that live as long as the pool.
final class BufferPool: @unchecked Sendable {
    private(set) var buffers: [UnsafeMutableRawBufferPointer] = []
    private let allocator: BufferAllocator

    /// - Throws: what the allocator throws.
    init(byteCount: Int, count: Int, allocator: BufferAllocator) throws {
        self.allocator = allocator
        for _ in 0..<count {
            let start = try allocator.allocate(byteCount)
            buffers.append(UnsafeMutableRawBufferPointer(start: start, count: byteCount))
        }
    }

    deinit {
        for buffer in buffers {
            if let start = buffer.baseAddress { allocator.free(start) }
        }
    }
}
