public import Torch

/// What a margin works on.
public struct MarginInput {
    /// [B, K] in [-1, 1].
    public let cosines: Tensor
    /// int64 [B], 0 ..< K.
    public let labels: Tensor
    /// The lengths of the embeddings before normalisation, [B, 1].
    public let norms: Tensor

    public init(cosines: Tensor, labels: Tensor, norms: Tensor) {
        self.cosines = cosines
        self.labels = labels
        self.norms = norms
    }

    /// The labels as a column, int64 [B, 1].
    public var labelColumn: Tensor {
        get throws(TorchError) { try labels.expandingDimension(1) }
    }

    /// The cosines to the own classes, [B, 1].
    public var targetCosines: Tensor {
        get throws(TorchError) { try cosines.gathered(1, labelColumn) }
    }
}

/// What a margin makes of it.
public struct MarginOutput {
    /// [B, K], with margin and scale.
    public let logits: Tensor
    /// A term added to the loss, such as MagFace's norm regulariser.
    public let regularization: Tensor?

    public init(logits: Tensor, regularization: Tensor? = nil) {
        self.logits = logits
        self.regularization = regularization
    }
}

/// A rule that makes the own class harder to reach: cosines in, logits out.
///
/// A margin may keep running state (CurricularFace, AdaFace); it is saved with the head.
public protocol Margin: AnyObject {
    /// The logits of a batch, recorded for backward, and what is added to the loss.
    ///
    /// - Throws: `TorchError`, as for a label that is not in 0 ..< K.
    func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput

    /// Running state by name, always the same objects; empty for margins without any.
    var state: [(name: String, buffer: Buffer)] { get }
}

extension Margin {
    public var state: [(name: String, buffer: Buffer)] { [] }
}

/// How the gradient passes the changed target logit.
public enum MarginGradient: String, Codable, CaseIterable, Sendable {
    /// The margin changes the value only: d logit / d cosine = scale, as the public ArcFace and
    /// ExpFace implementations do by overwriting the logit untracked.
    case detached
    /// The true derivative of the formula.
    case exact
}
