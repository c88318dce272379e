public import Torch

/// A yes-or-no question per class: softplus(-z_y) + the mean over the others of softplus(z_j).
///
/// Logits are clamped to [-limit, limit] first, which stops the gradient beyond.
/// Source: the published training code of MHLR (`my_BCE`).
public final class BinaryObjective: Objective {
    private let limit: Double

    /// - Parameter limit: > 0, usually the margin's scale.
    public init(limit: Double) {
        self.limit = limit
    }

    public func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        let (own, others) = try logits.clamped(to: -limit...limit).questions(labels)
        return try own.mean() + others.mean() * (1 / Double(max(1, logits.shape[1] - 1)))
    }
}

extension Tensor {
    /// The losses of the question for the own class and, summed, of those for all others.
    ///
    /// Shapes: self [B, K], labels int64 [B] -> [B, 1] and [B, 1].
    func questions(_ labels: Tensor) throws(TorchError) -> (own: Tensor, others: Tensor) {
        let column = try labels.expandingDimension(1)
        let target = try gathered(1, column)
        // The own class's place is emptied rather than subtracted, which would leave its rounding.
        let no = try (self * -1).logSigmoid() * -1
        let others = try no.scattering(Tensor.zeros(like: target), 1, column)
        return (try target.logSigmoid() * -1, try others.sum(along: 1, keep: true))
    }
}
