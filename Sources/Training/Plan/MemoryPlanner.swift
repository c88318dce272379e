import Heads
import FaceData
import Foundation
import Settings
public import Torch

/// Says before a training what memory it will take.
public struct MemoryPlanner {
    /// What a GPU's driver and libraries take before the first tensor; an estimate.
    private static let gpuContext = 500 << 20
    /// Scratch memory of convolutions on a GPU; an estimate.
    private static let gpuScratch = 512 << 20

    private let target: PlanTarget
    private let memoryBytes: Int
    private let processBytes: Int

    /// - Parameters:
    ///   - memoryBytes: what there is.
    public init(target: PlanTarget, memoryBytes: Int) throws(TorchError) {
        self.target = target
        self.memoryBytes = memoryBytes
        processBytes = target == .cpu ? try ProcessMemory.peak : Self.gpuContext
    }

    /// The plan, with advice when it does not fit.
    ///
    /// - Parameter configuration: valid; the number of identities is `data.identities` or, when that
    ///   is 0, what the data has.
    /// - Throws: `SettingsProblem` when neither tells, or what opening the data or making the
    ///   network throws.
    public func callAsFunction(_ configuration: Configuration) throws -> MemoryPlan {
        var configuration = configuration
        try Self.countIdentities(&configuration.data)
        let backbone = try BackboneMemory(configuration, target: target)
        var plan = try plan(configuration, backbone)
        guard !plan.fits else { return plan }
        for (setting, changed) in changes(configuration) {
            let isOther = changed.training.recompute != configuration.training.recompute
            let smaller = try self.plan(
                changed, isOther ? BackboneMemory(changed, target: target) : backbone)
            guard smaller.totalBytes < plan.totalBytes else { continue }
            plan.advice.append(
                MemoryPlan.Advice(
                    setting: setting, totalBytes: smaller.totalBytes, fits: smaller.fits))
        }
        return plan
    }

    private static func countIdentities(_ data: inout DataConfiguration) throws {
        guard data.identities == 0 else { return }
        guard FileManager.default.fileExists(atPath: data.train) else {
            throw SettingsProblem(
                key: "data.identities",
                "is 0 and data.train is not there, so the class centres have no size; set it, for "
                    + "instance --set data.identities=10572")
        }
        data.identities = try FaceDataset.open(path: data.train).identities
    }

    /// Single changes that save memory, mildest first.
    private func changes(
        _ configuration: Configuration
    ) -> [(setting: String, configuration: Configuration)] {
        var changes: [(String, Configuration)] = []
        func add(_ setting: String, _ change: (inout Configuration) -> Void) {
            var changed = configuration
            change(&changed)
            changes.append((setting, changed))
        }
        if !configuration.training.recompute {
            add("training.recompute=true") { $0.training.recompute = true }
        }
        for rate in [0.3, 0.1] where configuration.head.sampleRate > rate {
            add("head.sample_rate=\(rate)") { $0.head.sampleRate = rate }
        }
        if target == .gpu, configuration.head.device == .auto {
            add("head.device=cpu") { $0.head.device = .cpu }
        }
        var size = configuration.training.batchSize / 2
        while size >= 16 {
            add("training.batch_size=\(size)") { $0.training.batchSize = size }
            size /= 2
        }
        return changes
    }

    private func plan(
        _ configuration: Configuration, _ backbone: BackboneMemory
    ) throws -> MemoryPlan {
        let batch = configuration.training.batchSize
        let isApart = target == .gpu && configuration.head.device == .cpu
        let head = try HeadMemory(
            configuration, identities: configuration.data.identities,
            target: isApart ? .cpu : target)
        let moments = backbone.trainable * configuration.optimizer.momentsPerWeight
        let resident = [
            ("process", processBytes), ("weights", backbone.weights), ("momentum", moments),
            ("class_centers", isApart ? 0 : head.centers),
            ("class_center_momentum", isApart ? 0 : head.momentum),
            ("loader", loaderBytes(configuration)),
            ("scratch", target == .gpu ? Self.gpuScratch : 0),
        ]
        // Three moments of a step can be the peak; with accumulation gradients are there all along.
        let early = configuration.training.accumulation > 1 ? backbone.trainable : 0
        let kept = backbone.kept(batch: batch)
        let peak = max(backbone.peak(batch: batch), kept + early)
        let classGradients = ("class_center_gradients", isApart ? 0 : head.gradients)
        let phases = [
            [
                ("gradients", early), ("activations", kept),
                ("logits", isApart ? 0 : head.logits),
                ("workspace", isApart ? 0 : head.workspace), classGradients,
            ],
            [
                ("gradients", min(peak, backbone.trainable)),
                ("activations", max(0, peak - backbone.trainable) + early), classGradients,
            ],
            [
                ("gradients", backbone.trainable), ("workspace", isApart ? 0 : head.update),
                classGradients,
            ],
        ]
        let most = phases.max { Self.sum($0) < Self.sum($1) } ?? []
        let seconds =
            backbone.secondsPerImage
            * Double(
                batch * configuration.training.accumulation)
        return MemoryPlan(
            parts: (resident + most).map { MemoryPlan.Part(name: $0.0, bytes: $0.1) },
            memoryBytes: memoryBytes, hostBytes: isApart ? head.total : nil,
            secondsPerStep: target == .cpu ? seconds : nil)
    }

    private static func sum(_ parts: [(String, Int)]) -> Int {
        parts.reduce(0) { $0 + $1.1 }
    }

    /// Pixels of the batches that wait, in main memory; on a GPU those of one.
    private func loaderBytes(_ configuration: Configuration) -> Int {
        let batch = configuration.training.batchSize * 112 * 112 * 3
        guard target == .cpu else { return batch }
        var options = BatchLoader.Options()
        options.workers = configuration.data.workers
        return batch * options.bufferCount(batchByteCount: batch)
    }
}
