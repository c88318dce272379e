public import Torch

/// Cross-entropy of the softmax over all classes in use.
public final class SoftmaxObjective: Objective {
    public init() {}

    public func loss(_ logits: Tensor, labels: Tensor) throws(TorchError) -> Tensor {
        try logits.crossEntropy(labels)
    }
}
