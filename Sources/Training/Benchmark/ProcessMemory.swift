import Foundation
import Torch

/// Main memory of this process.
enum ProcessMemory {
    /// The most bytes resident at once since the program began.
    static var peak: Int {
        get throws(TorchError) {
            #if os(Linux)
                try highWater()
            #else
                try usage()
            #endif
        }
    }

    #if os(Linux)
        /// `VmHWM`; the figure of getrusage would be that of the program that started this one, when
        /// it was larger.
        ///
        /// Source: proc_pid_status(5), getrusage(2).
        private static func highWater() throws(TorchError) -> Int {
            let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first,
                let count = Int(kibibytes)
            else {
                throw TorchError(
                    operation: "peak memory", message: "/proc/self/status has no VmHWM")
            }
            return count * 1024
        }
    #else
        private static func usage() throws(TorchError) -> Int {
            var usage = rusage()
            guard getrusage(RUSAGE_SELF, &usage) == 0 else {
                throw TorchError(operation: "getrusage", message: String(cString: strerror(errno)))
            }
            return usage.ru_maxrss
        }
    #endif
}
