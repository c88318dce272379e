import Foundation
import Torch

/// The most memory that the checks before have used, beside what there is.
enum MemoryChecks: CheckGroup {
    static let name = "memory"

    static func run(on bench: CheckBench) {
        bench.check(
            "peak of the process", .bytes,
            tolerance: Double(ProcessInfo.processInfo.physicalMemory)
        ) { Double(try peakOfProcess()) }
        guard case .cuda = bench.device else { return }
        bench.check(
            "peak of tensors on \(bench.device)", .bytes,
            tolerance: (try? Engine.memoryCapacity(of: bench.device)).map(Double.init) ?? 0
        ) { Double(try Engine.memory(of: bench.device).peak) }
    }

    /// macOS counts bytes, Linux KiB.
    private static func peakOfProcess() throws -> Int {
        var usage = rusage()
        #if os(macOS)
            let (code, unit) = (getrusage(RUSAGE_SELF, &usage), 1)
        #else
            let (code, unit) = (getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage), 1024)
        #endif
        guard code == 0 else {
            throw TorchError(operation: "getrusage", message: String(cString: strerror(errno)))
        }
        return usage.ru_maxrss * unit
    }
}
