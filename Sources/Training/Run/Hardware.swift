import Foundation
import Torch

/// The names of what a run computes with, for its records; nil where the system does not tell them.
enum Hardware {
    /// The name of the processor.
    static var processor: String? {
        value(of: "model name", in: "/proc/cpuinfo")
    }

    /// The name of the NVIDIA GPU at `device`; nil for other devices.
    static func gpu(of device: Device) -> String? {
        guard device.isGPU else { return nil }
        let folder = "/proc/driver/nvidia/gpus"
        let cards = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let names = cards.compactMap { value(of: "Model", in: "\(folder)/\($0)/information") }
        // The driver's order need not be CUDA's, so several kinds are all named.
        return names.isEmpty ? nil : Set(names).sorted().joined(separator: ", ")
    }

    /// What stands after a name and a colon in the first such line.
    private static func value(of name: String, in path: String) -> String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: ":", maxSplits: 1).dropFirst().first.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
