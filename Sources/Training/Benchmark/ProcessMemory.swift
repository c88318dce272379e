import Foundation
import Torch

/// Main memory of this process.
enum ProcessMemory {
    /// The most bytes resident at once since the start.
    static var peak: Int {
        get throws(TorchError) {
            var usage = rusage()
            // macOS counts bytes, Linux KiB.
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
}
