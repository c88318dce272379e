public import Torch

/// A multiplicative angular margin: (-1)^k cos(m theta) - 2k with k = floor(m theta / pi).
///
/// The terms with k continue the cosine so that the logit falls over all angles.
/// Source: Liu et al., SphereFace, arXiv 1704.08063, equation 7; scale and margin as in SphereFace
/// Revived, arXiv 2109.05565.
public struct SphereFace: TargetFunction {
    /// m, a factor on the angle, at least 1.
    public let factor: Double

    public init(factor: Double) {
        self.factor = factor
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        try Self.continuedCosine(cosine.arcCosine() * factor)
    }

    /// (-1)^k cos(angle) - 2k with k = floor(angle / pi), the cosine as it would fall on.
    static func continuedCosine(_ angle: Tensor) throws(TorchError) -> Tensor {
        let turns = try (angle * (1 / .pi)).roundedDown()
        let sign = try (turns * .pi).cosine()
        return try sign * angle.cosine() - turns * 2
    }
}
