package import FaceData
import Synchronization
package import Torch

/// Page-locked memory for the loader's batches, which a GPU copies without a detour.
package enum PinnedMemory {
    static func allocator(for device: Device) -> BufferAllocator {
        let owners = Owners()
        return BufferAllocator(
            allocate: { try owners.allocate($0, for: device) }, free: { owners.free($0) })
    }

    /// A batch in such memory, as the loader gives it; lives as long as the copy.
    package static func copy(
        _ batch: ImageBatch, for device: Device
    ) throws(TorchError) -> ImageBatch {
        let memory = try HostBuffer(byteCount: batch.pixels.count, for: device)
        memory.bytes.copyMemory(from: UnsafeRawBufferPointer(batch.pixels))
        // Nobody but the copy has it.
        nonisolated(unsafe) let kept = memory
        return ImageBatch(
            epoch: batch.epoch, batch: batch.batch, labels: batch.labels, indices: batch.indices,
            failures: batch.failures, pixels: memory.bytes,
            recycle: { withExtendedLifetime(kept) {} })
    }

    /// Keeps the buffers by address until they are freed.
    private final class Owners: Sendable {
        private struct Kept: @unchecked Sendable {
            let buffer: HostBuffer
        }

        private let buffers = Mutex<[UInt: Kept]>([:])

        func allocate(_ count: Int, for device: Device) throws -> UnsafeMutableRawPointer {
            let kept = Kept(buffer: try HostBuffer(byteCount: count, for: device))
            guard let address = kept.buffer.bytes.baseAddress else {
                throw TorchError(operation: "pinned memory", message: "no memory of \(count) bytes")
            }
            buffers.withLock { $0[UInt(bitPattern: address)] = kept }
            return address
        }

        func free(_ address: UnsafeMutableRawPointer) {
            buffers.withLock { $0[UInt(bitPattern: address)] = nil }
        }
    }
}
