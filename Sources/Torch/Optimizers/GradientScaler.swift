internal import CTorch

/// Loss scaling for float16: gradients too small for the format are kept by scaling the loss up;
/// when one overflows the step is skipped and the scale halved.
///
/// Source: Micikevicius et al., arXiv 1710.03740. The published MHLR runs grow the scale every
/// 100 steps without overflow.
public final class GradientScaler {
    /// What a checkpoint keeps.
    public struct State: Codable, Equatable, Sendable {
        /// The factor on the loss.
        public var scale: Double
        /// Steps without overflow since the scale last changed.
        public var growthTracker: Int

        public init(scale: Double, growthTracker: Int) {
            self.scale = scale
            self.growthTracker = growthTracker
        }
    }

    /// The scale doubles after this many steps without overflow.
    public let growthInterval: Int
    /// The present scale on the device, float32 [1].
    public let scaleTensor: Tensor
    private let tracker: Tensor
    private let device: Device

    /// - Parameters:
    ///   - state: the scale to begin with; PyTorch's default is 65,536.
    ///   - growthInterval: steps, at least 1.
    ///   - device: where the gradients are.
    public init(
        _ state: State = State(scale: 65_536, growthTracker: 0), growthInterval: Int = 100,
        device: Device
    ) throws(TorchError) {
        self.growthInterval = growthInterval
        self.device = device
        scaleTensor = try Tensor.full([1], state.scale, device: device)
        tracker = try Tensor.full([1], Double(state.growthTracker), dtype: .int32, device: device)
    }

    /// The present scale and its age.
    public var state: State {
        get throws(TorchError) {
            State(scale: try scaleTensor.item(), growthTracker: Int(try tracker.item()))
        }
    }

    /// Starts again from another state, after a roll-back.
    public func restore(_ state: State) throws(TorchError) {
        try scaleTensor.fillInPlace(state.scale)
        try tracker.fillInPlace(Double(state.growthTracker))
    }

    /// The loss to walk back from.
    public func scaled(_ loss: Tensor) throws(TorchError) -> Tensor {
        try loss * scaleTensor.reshaped([])
    }

    /// Divides the gradients by the scale and adapts the scale.
    ///
    /// - Returns: whether all gradients are finite, so that the step may be taken.
    public func unscale(_ gradients: [Tensor]) throws(TorchError) -> Bool {
        let found = try Tensor.zeros([1], device: device)
        let inverse = try scaleTensor.power(-1)
        if !gradients.isEmpty {
            try perform("unscale") {
                ct_unscale_all_(
                    gradients.map(\.handle), gradients.count, found.handle, inverse.handle)
            }
        }
        try adapt(foundInfinite: found)
        return try found.item() == 0
    }

    /// Adapts the scale to whether a gradient was not finite (1) or all were (0), float32 [1].
    public func adapt(foundInfinite found: Tensor) throws(TorchError) {
        try perform("adapt") {
            ct_update_scale_(
                scaleTensor.handle, tracker.handle, found.handle, 2, 0.5, Int64(growthInterval))
        }
    }
}
