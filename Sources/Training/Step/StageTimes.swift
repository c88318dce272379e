public import Torch

/// How long each part of training steps took.
public final class StageTimes {
    /// The parts of a step, in their order.
    public enum Stage: String, CaseIterable, Sendable {
        /// Pixels to the device, normalised there.
        case load
        /// The backbone, up to the embeddings.
        case forward
        /// Class centres, margin and objective, and their gradients.
        case head
        /// The backbone's gradients.
        case backward
        /// Unscaling, the gradient's norm, and bringing it down.
        case clip
        /// The change of the weights.
        case optimizer
    }

    /// Seconds of each stage since the last reset.
    public private(set) var seconds: [Stage: Double] = [:]
    private let device: Device

    /// - Parameter device: waited for at the end of each stage, so that its work counts there.
    public init(device: Device) {
        self.device = device
    }

    /// Forgets what was measured.
    public func reset() {
        seconds = [:]
    }

    /// Runs `body` as a part of a stage.
    func measure<Result>(
        _ stage: Stage, _ body: () throws(TorchError) -> Result
    ) throws(TorchError) -> Result {
        let start = ContinuousClock.now
        let result = try body()
        try Engine.synchronize(device)
        seconds[stage, default: 0] += (ContinuousClock.now - start) / .seconds(1)
        return result
    }
}
