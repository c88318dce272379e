public import Torch

/// A tangent in place of the cosine: tan(m1 (pi/2 - theta)) - m2.
///
/// Steep where the angle is small, so that rows near their centre are still pulled.
/// Source: the published training code of MHLR; `gradient = "exact"` is its rule.
public struct TanFace: TargetFunction {
    /// m1, a factor on the angle, above 0 and below 1.
    public let factor: Double
    /// m2, subtracted from the tangent.
    public let margin: Double

    public init(factor: Double, margin: Double) {
        self.factor = factor
        self.margin = margin
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        let angle = try cosine.arcCosine() * -1 + .pi / 2
        return try (angle * factor).tangent() - margin
    }
}
