public import Torch

/// Checks an installation and a device: every operation, margin, optimizer and precision beside a
/// result in double precision on the CPU, then a short training, a resume and the memory used.
///
/// Changes the engine's TF32 setting for this process.
public struct SelfTest {
    private static var groups: [any CheckGroup.Type] {
        [
            InstallationChecks.self, OperationChecks.self, LayerStateChecks.self,
            MarginChecks.self, OptimizerChecks.self, NetworkChecks.self, PrecisionChecks.self,
            KernelChecks.self, TrainingChecks.self, MemoryChecks.self,
        ]
    }

    /// The subjects in the order of the table.
    public static var groupNames: [String] { groups.map { $0.name } }

    private let device: Device
    private let isLong: Bool
    private let chosen: Set<String>

    /// - Parameters:
    ///   - device: what to check.
    ///   - isLong: whether large networks and batches are checked too (minutes on a GPU).
    ///   - groups: the subjects to check, of `groupNames`; nil: all.
    public init(device: Device, isLong: Bool = false, groups: [String]? = nil) {
        self.device = device
        self.isLong = isLong
        chosen = Set(groups ?? Self.groupNames)
    }

    /// Runs all checks; one that fails does not stop the others.
    ///
    /// - Parameter each: is handed every check as soon as its figure is known.
    /// - Returns: the checks in order.
    public func callAsFunction(each: @escaping (Check) -> Void = { _ in }) -> [Check] {
        // cuDNN allows TF32 unless told otherwise.
        Engine.setTF32(false)
        let bench = CheckBench(device: device, isLong: isLong, each: each)
        for group in Self.groups where chosen.contains(group.name) {
            bench.run(group)
        }
        return bench.checks
    }
}
