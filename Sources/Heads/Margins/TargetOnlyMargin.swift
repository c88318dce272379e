public import Torch

/// A margin whose other logits are s cos, so that only the target logit needs its own formula.
///
/// The lean head serves exactly these: it never holds the logits of all classes at once.
public protocol TargetOnlyMargin: Margin {
    /// s > 0.
    var scale: Double { get }

    /// The target logit and what is added to the loss, recorded for backward.
    ///
    /// Shapes: cosine to the own class [B, 1], norms of the embeddings [B, 1] -> [B, 1].
    func target(_ cosine: Tensor, norms: Tensor) throws(TorchError) -> TargetOutput
}

/// What such a margin makes of the cosines to the own classes.
public struct TargetOutput {
    /// [B, 1], with margin and scale.
    public let logit: Tensor
    /// A term added to the loss.
    public let regularization: Tensor?

    public init(logit: Tensor, regularization: Tensor? = nil) {
        self.logit = logit
        self.regularization = regularization
    }
}

extension TargetOnlyMargin {
    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        let target = try target(input.targetCosines, norms: input.norms)
        let logits = try (input.cosines * scale).scattering(target.logit, 1, input.labelColumn)
        return MarginOutput(logits: logits, regularization: target.regularization)
    }
}

extension Tensor {
    /// Cosines kept off 1 and -1, where the derivative of the angle is infinite: beyond the bounds
    /// the result has the bound's value and no slope.
    func awayFromPoles() throws(TorchError) -> Tensor {
        try clamped(to: (-1 + 1e-7)...(1 - 1e-7))
    }

    /// A value whose slope in `cosine` is `slope` whatever formula it came from.
    func passingSlope(_ slope: Double, to cosine: Tensor) throws(TorchError) -> Tensor {
        try detached() + (cosine - cosine.detached()) * slope
    }
}
