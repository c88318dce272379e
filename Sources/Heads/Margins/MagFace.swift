public import Torch

/// A margin that grows with the length of the embedding, and a reward for length:
/// s cos(theta + m(a)) with m linear between two lengths, plus lambda g(a), g(a) = a / u^2 + 1 / a.
///
/// a is the length |x|, clamped to the range; the margin is easy: where cos <= 0 the logit is s cos.
/// The gradient is the formula's own, through m and g as well, for it is what makes the lengths
/// tell the quality of an image.
/// Source: Meng et al., MagFace, arXiv 2103.06627, equations 4 to 7.
public final class MagFace: TargetOnlyMargin {
    /// The rule's numbers; see the section `[margin]`.
    public struct Constants: Equatable, Sendable {
        /// The margins in radians at the shortest and the longest embedding.
        public var marginLow: Double
        public var marginHigh: Double
        /// l and u, the lengths between which the margin grows, 0 < l < u.
        public var normLow: Double
        public var normHigh: Double
        /// lambda, the weight of g, >= 0.
        public var normWeight: Double

        public init(
            marginLow: Double = 0.45, marginHigh: Double = 0.8, normLow: Double = 10,
            normHigh: Double = 110, normWeight: Double = 20
        ) {
            self.marginLow = marginLow
            self.marginHigh = marginHigh
            self.normLow = normLow
            self.normHigh = normHigh
            self.normWeight = normWeight
        }
    }

    public let scale: Double
    private let constants: Constants

    /// - Parameter scale: s > 0.
    public init(_ constants: Constants, scale: Double) {
        self.constants = constants
        self.scale = scale
    }

    public func target(_ cosine: Tensor, norms: Tensor) throws(TorchError) -> TargetOutput {
        let lengths = try norms.clamped(to: constants.normLow...constants.normHigh)
        let rise =
            (constants.marginHigh - constants.marginLow)
            / (constants.normHigh - constants.normLow)
        let margins = try (lengths - constants.normLow) * rise + constants.marginLow
        let hard = try (cosine.awayFromPoles().arcCosine() + margins).cosine()
        let logit = try hard.chosen(where: cosine.isGreater(than: 0), otherwise: cosine) * scale
        let rewards = try lengths * (1 / (constants.normHigh * constants.normHigh))
        let penalty = try (rewards + lengths.power(-1)).mean() * constants.normWeight
        return TargetOutput(logit: logit, regularization: penalty)
    }
}
