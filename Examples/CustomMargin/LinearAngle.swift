import Heads
import Torch

/// A margin of one's own: a logit that falls in a straight line with the angle,
/// 1 - 2 (theta + m) / pi.
///
/// At a right angle it is 0 without a margin, as the cosine is, and it pulls as hard near the own class
/// as far from it. Any function of the cosine can stand here; a rule that looks at other classes too, or
/// at the lengths of the embeddings, conforms to `Margin` instead.
struct LinearAngle: TargetFunction {
    /// m in radians.
    let marginRadians: Double

    /// The logit of the own class over the scale.
    ///
    /// Shapes: cosines [B, 1] -> [B, 1].
    func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        try (cosine.arcCosine() + marginRadians) * (-2 / Double.pi) + 1
    }
}
