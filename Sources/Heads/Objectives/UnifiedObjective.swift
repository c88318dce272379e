import Foundation
public import Torch

/// One threshold for all people: softplus(-(z_y - b)) + the sum over the others of softplus(z_j - b)
/// with one learned bias b.
///
/// Differences are clamped to [-limit, limit], which stops the gradient beyond. The bias begins at
/// log(10 C r), where the others together weigh as much as one logit.
/// Source: Zhou et al., UniFace: Unified Cross-Entropy Loss for Deep Face Recognition, ICCV 2023.
public final class UnifiedObjective: Objective {
    private let limit: Double
    private let bias: Parameter

    /// - Parameters:
    ///   - limit: > 0, the margin's scale.
    ///   - classes: C r, the number of classes in a step's product.
    public init(limit: Double, classes: Double) throws(TorchError) {
        self.limit = limit
        bias = try Parameter(Tensor.full([1], log(10 * classes)))
    }

    public var parameters: [(name: String, parameter: Parameter)] { [("bias", bias)] }

    public func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        let distances = try (logits - bias.tensor).clamped(to: -limit...limit)
        let (own, others) = try distances.questions(labels)
        return try (own + others).mean()
    }
}
