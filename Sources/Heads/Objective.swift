public import Torch

/// A rule that turns logits into a loss.
public protocol Objective: AnyObject {
    /// Shapes: logits [B, K], labels int64 [B] -> scalar, the mean over the batch.
    func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor
}

/// Cross-entropy of the softmax over all classes in use.
public final class SoftmaxObjective: Objective {
    public init() {}

    public func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        try logits.crossEntropy(labels)
    }
}

/// The objectives by the names that configurations use.
public enum ObjectiveName: String, Codable, CaseIterable, Sendable {
    case softmax

    func makeObjective() -> any Objective {
        switch self {
        case .softmax: SoftmaxObjective()
        }
    }
}
