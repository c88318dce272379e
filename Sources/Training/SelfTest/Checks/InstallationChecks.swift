import Foundation
import Torch

/// The engine, the device, and that numbers come back from it unchanged.
enum InstallationChecks: CheckGroup {
    static let name = "installation"

    static func run(on bench: CheckBench) {
        let device = bench.device
        bench.check("libtorch \(Engine.loadedVersion)", .count, tolerance: 0) {
            try Engine.checkVersion()
            return 0
        }
        bench.check("\(device) computes", .difference, tolerance: 0) {
            let two = try Tensor.full([], 2, device: device)
            return abs(try (two * two).item() - 4)
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        bench.check("threads on \(cores) cores", .count, tolerance: Double(cores)) {
            Double(Engine.threads)
        }
        for dtype in types(on: device) {
            bench.check("\(dtype.rawValue) to the device and back", .count, tolerance: 0) {
                try changedOnTheWay(dtype, device)
            }
        }
        bench.check("host buffer to the device and back", .count, tolerance: 0) {
            try changedFromHostBuffer(device)
        }
    }

    /// Apple's GPUs have no float64.
    private static func types(on device: Device) -> [DType] {
        let all: [DType] = [.float32, .float64, .float16, .bfloat16, .uint8, .int64, .bool]
        return device == .mps ? all.filter { $0 != .float64 } : all
    }

    /// How many of 1,000 values differ after a round trip.
    private static func changedOnTheWay(_ dtype: DType, _ device: Device) throws -> Double {
        let range = dtype.isFloatingPoint ? -2.0..<2.0 : 0..<255
        let values = try TestValues.uniform([1000], in: range, seed: 1).to(dtype)
        let returned = try values.to(device).to(.cpu)
        return differences(try values.values(as: Double.self), try returned.values())
    }

    /// The same for bytes that take the loader's way: page-locked memory and a copy that may still
    /// be under way when the call returns.
    private static func changedFromHostBuffer(_ device: Device) throws -> Double {
        let buffer = try HostBuffer(byteCount: 1 << 20, for: device)
        for index in buffer.bytes.indices {
            buffer.bytes[index] = UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 13)
        }
        let source = try Tensor.borrowing(buffer.bytes, [buffer.bytes.count], dtype: .uint8)
        let moved = try source.to(device, nonBlocking: true)
        try Engine.synchronize(device)
        return differences(Array(buffer.bytes), try moved.values(as: UInt8.self))
    }

    private static func differences<Value: Equatable>(_ left: [Value], _ right: [Value]) -> Double {
        Double(zip(left, right).count { $0 != $1 } + abs(left.count - right.count))
    }
}
