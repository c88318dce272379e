import Foundation
import Torch

/// The most memory that the checks before have used, beside what there is.
enum MemoryChecks: CheckGroup {
    static let name = "memory"

    static func run(on bench: CheckBench) {
        bench.check(
            "peak of the process", .bytes,
            tolerance: Double(ProcessInfo.processInfo.physicalMemory)
        ) { Double(try ProcessMemory.peak) }
        guard case .cuda = bench.device else { return }
        bench.check(
            "peak of tensors on \(bench.device)", .bytes,
            tolerance: (try? Engine.memoryCapacity(of: bench.device)).map(Double.init) ?? 0
        ) { Double(try Engine.memory(of: bench.device).peak) }
    }
}
