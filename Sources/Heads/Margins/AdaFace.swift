public import Torch

/// A margin that follows the quality of the image, told by the length of its embedding:
/// s (cos(theta - m z) - (m + m z)) with z = clip(h (|x| - mean) / (std + 0.001), -1, 1).
///
/// Mean and standard deviation (over B - 1) of the lengths are running ones, moved before they are
/// used: v = k new + (1 - k) v from 20 and 100. Lengths are clamped to [0.001, 100] and theta - m z
/// to [0.001, pi - 0.001]. The gradient is the formula's own, with z as a constant.
/// Source: Kim et al., AdaFace, arXiv 2204.00964, equations 9 to 12, and its public code for the
/// bounds. Differs: cosines to the other classes are not clamped to [-0.999, 0.999].
public final class AdaFace: TargetOnlyMargin {
    /// The rule's numbers; see the section `[margin]`.
    public struct Constants: Equatable, Sendable {
        /// m in radians and in cosine alike.
        public var margin: Double
        /// h, how much of the lengths' spread uses the whole margin, > 0.
        public var concentration: Double
        /// k, the share of the new batch, above 0, at most 1.
        public var statisticsMomentum: Double

        public init(
            margin: Double = 0.4, concentration: Double = 0.333, statisticsMomentum: Double = 0.01
        ) {
            self.margin = margin
            self.concentration = concentration
            self.statisticsMomentum = statisticsMomentum
        }
    }

    public let scale: Double
    private let constants: Constants
    private let mean: Buffer
    private let deviation: Buffer
    /// Keeps quotients and angles off their ends.
    private static let epsilon = 1e-3

    /// - Parameter scale: s > 0.
    public init(_ constants: Constants, scale: Double) throws(TorchError) {
        self.constants = constants
        self.scale = scale
        mean = Buffer(try Tensor.full([1], 20))
        deviation = Buffer(try Tensor.full([1], 100))
    }

    public var state: [(name: String, buffer: Buffer)] {
        [("batch_mean", mean), ("batch_std", deviation)]
    }

    public func target(_ cosine: Tensor, norms: Tensor) throws(TorchError) -> TargetOutput {
        let quality = try withoutGradient { () throws(TorchError) in
            try self.quality(norms.detached())
        }
        let inner = try cosine.clamped(to: (-1 + Self.epsilon)...(1 - Self.epsilon))
        let angle = try inner.arcCosine() - quality * constants.margin
        let hard = try angle.clamped(to: Self.epsilon...(.pi - Self.epsilon)).cosine()
        let lowered = try hard - (quality * constants.margin + constants.margin)
        return TargetOutput(logit: try lowered * scale)
    }

    /// z, [B, 1].
    private func quality(_ norms: Tensor) throws(TorchError) -> Tensor {
        let lengths = try norms.clamped(to: Self.epsilon...100)
        try mean.follow(lengths, momentum: constants.statisticsMomentum)
        let rows = lengths.count
        if rows > 1 {
            let spread = try (lengths - lengths.mean()).power(2).sum() * (1 / Double(rows - 1))
            try deviation.follow(spread.power(0.5), momentum: constants.statisticsMomentum)
        }
        let type = try lengths.dtype
        let spread = try deviation.tensor.to(type) + Self.epsilon
        let distance = try (lengths - mean.tensor.to(type)) / spread
        return try (distance * constants.concentration).clamped(to: -1...1)
    }
}
