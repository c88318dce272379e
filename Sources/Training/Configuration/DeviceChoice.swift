public import Torch

/// The device that a command runs on, chosen by `--device`.
public enum DeviceChoice {
    /// A device and, when it was chosen automatically, why.
    public struct Selection: Sendable {
        public let device: Device
        /// One line for the user.
        public let explanation: String
    }

    /// Loads CUDA when a working device is there and picks the device.
    ///
    /// - Parameters:
    ///   - name: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.
    /// - Throws: `DeviceError` when the name is unknown or the device is not there.
    public static func select(_ name: String) throws -> Selection {
        let selection = try find(name)
        try Engine.checkVersion()
        return selection
    }

    /// Touches no other part of the engine before CUDA is loaded: later it would not be seen.
    private static func find(_ name: String) throws -> Selection {
        switch name {
        case "cpu": return Selection(device: .cpu, explanation: "device: cpu")
        case "auto":
            if let reason = try Engine.loadCUDA() {
                return Selection(device: .cpu, explanation: "device: cpu (\(reason))")
            }
            return Selection(device: .cuda(0), explanation: "device: cuda:0")
        case "mps":
            guard Engine.isMPSAvailable else {
                throw DeviceError.unavailable(name, "libtorch offers no Apple GPU here")
            }
            return Selection(device: .mps, explanation: "device: mps")
        default: return try cuda(name)
        }
    }

    private static func cuda(_ name: String) throws -> Selection {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.first == "cuda", parts.count <= 2,
            let index = parts.count == 2 ? Int(parts[1]) : 0, index >= 0
        else { throw DeviceError.unknown(name) }
        if let reason = try Engine.loadCUDA() { throw DeviceError.unavailable(name, reason) }
        let count = Engine.cudaDeviceCount
        guard index < count else {
            throw DeviceError.unavailable(name, "there are \(count) CUDA devices, numbered from 0")
        }
        return Selection(device: .cuda(index), explanation: "device: cuda:\(index)")
    }
}

/// Why a device cannot be used.
public enum DeviceError: Error, Equatable, CustomStringConvertible {
    /// No device has such a name.
    case unknown(String)
    /// The device is not there, and why.
    case unavailable(String, String)

    public var description: String {
        switch self {
        case .unknown(let name):
            "--device \(name): no such device; use auto, cpu, cuda, cuda:N or mps"
        case .unavailable(let name, let reason):
            "--device \(name): \(reason); use --device auto or --device cpu"
        }
    }
}
