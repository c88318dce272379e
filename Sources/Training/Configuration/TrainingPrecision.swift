public import Torch

/// The arithmetic of forward and backward: `training.precision`.
public enum TrainingPrecision: String, Codable, CaseIterable, Sendable {
    /// fp16 with loss scaling on a CUDA device (the published recipe), fp32 elsewhere.
    case auto
    case fp32
    /// float32 whose products round their inputs to 10 bits; CUDA only.
    case tf32
    case bf16
    /// float16 with loss scaling.
    case fp16

    /// What `auto` means on a device.
    public func resolved(on device: Device) -> TrainingPrecision {
        guard self == .auto else { return self }
        if case .cuda = device { return .fp16 }
        return .fp32
    }

    /// The type that convolutions run in; nil: float32.
    public var autocast: DType? {
        switch self {
        case .bf16: .bfloat16
        case .fp16: .float16
        case .auto, .fp32, .tf32: nil
        }
    }

    /// What stands against this precision on a device; nil when nothing does.
    public func refusal(on device: Device) -> String? {
        guard self == .tf32 else { return nil }
        if case .cuda = device { return nil }
        return "tf32 needs a CUDA device; fp32 runs everywhere"
    }

    /// What a user should know about this precision on a device.
    public func warning(on device: Device) -> String? {
        guard device == .cpu else { return nil }
        switch self {
        case .bf16 where !Engine.processorHasBFloat16:
            return "this processor has no AVX512_BF16; bf16 is emulated and slower than fp32"
        case .fp16:
            return "fp16 on a CPU is emulated by most processors and slower than fp32"
        default: return nil
        }
    }
}
