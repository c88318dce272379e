internal import CTorch

/// Host memory that a GPU can read directly (page-locked), or plain memory on the CPU.
///
/// The bytes stay valid for as long as this object lives.
public final class HostBuffer {
    /// The memory itself.
    public let bytes: UnsafeMutableRawBufferPointer
    private let owner: Tensor

    /// - Parameters:
    ///   - byteCount: at least 1.
    ///   - device: where the bytes will be sent.
    public init(byteCount: Int, for device: Device) throws(TorchError) {
        var owner = ct_tensor(pointer: nil)
        var address: UnsafeMutableRawPointer?
        let pinned = if case .cuda = device { true } else { false }
        try perform("HostBuffer") { ct_host_buffer(byteCount, pinned, &owner, &address) }
        self.owner = Tensor(owning: owner)
        self.bytes = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }
}
