internal import CTorch

/// Where a tensor lives and is computed.
public enum Device: Equatable, Hashable, Sendable, CustomStringConvertible {
    case cpu
    /// An NVIDIA GPU by its number, from 0.
    case cuda(Int)
    /// The GPU of an Apple machine.
    case mps

    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        case .mps: "mps"
        }
    }

    /// Whether work runs beside the program, on a graphics processor.
    public var isGPU: Bool { self != .cpu }

    var handle: ct_device {
        switch self {
        case .cpu: ct_device(kind: .cpu, index: -1)
        case .cuda(let index): ct_device(kind: .cuda, index: Int32(index))
        case .mps: ct_device(kind: .mps, index: 0)
        }
    }

    var kind: ct_device_kind { handle.kind }
}
