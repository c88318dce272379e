import Backbones
import FaceData
import Foundation
import Interchange
import Torch

/// A short training on synthetic faces, and its continuation from a checkpoint.
enum TrainingChecks: CheckGroup {
    static let name = "training"

    static func run(on bench: CheckBench) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "soloface-selftest-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        let list = try ShortTraining.writeFaces(to: folder, isLong: bench.isLong)
        for precision in precisions(on: bench.device) {
            let run = folder.appending(path: precision.rawValue)
            let training = ShortTraining(
                list: list, run: run, precision: precision, device: bench.device,
                isLong: bench.isLong)
            // A network that learns nothing stays at 1; this one comes to about a third.
            bench.check("mbf, \(precision.rawValue), last loss over first", .ratio, tolerance: 0.7)
            {
                try training.lossRatio()
            }
            guard precision == TrainingPrecision.auto.resolved(on: bench.device) else { continue }
            check(training, bench)
        }
    }

    /// On a GPU the others too, which take seconds there.
    private static func precisions(on device: Device) -> [TrainingPrecision] {
        guard device.isGPU else { return [.fp32] }
        return TrainingPrecision.allCases.filter { $0 != .auto && $0.refusal(on: device) == nil }
    }

    /// The CPU repeats a run bit for bit; a GPU adds gradients in any order.
    private static func check(_ training: ShortTraining, _ bench: CheckBench) {
        let isExact = bench.device == .cpu
        bench.check(
            "resume", isExact ? .difference : .relativeError,
            parts: [("weights", isExact ? 0 : 1e-3), ("class centres", isExact ? 0 : 1e-3)]
        ) { try training.resumeErrors() }
    }
}
