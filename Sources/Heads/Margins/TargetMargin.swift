public import Torch

/// A function of the cosine to the own class.
public protocol TargetFunction: Sendable {
    /// The target logit over the scale.
    ///
    /// Shapes: [B, 1] -> [B, 1], elements in [-1, 1].
    func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor
}

/// A margin that changes the target logit alone: s f(cos) there, s cos for all other classes.
public final class TargetMargin: TargetOnlyMargin {
    public let scale: Double
    private let function: any TargetFunction
    private let gradient: MarginGradient

    /// - Parameters:
    ///   - function: f.
    ///   - scale: s > 0.
    ///   - gradient: whether backward sees f or only its value.
    public init(_ function: any TargetFunction, scale: Double, gradient: MarginGradient) {
        self.function = function
        self.scale = scale
        self.gradient = gradient
    }

    public func target(_ cosine: Tensor, norms: Tensor) throws(TorchError) -> TargetOutput {
        switch gradient {
        case .detached:
            let value = try withoutGradient { () throws(TorchError) in
                try function(cosine) * scale
            }
            return TargetOutput(logit: try value.passingSlope(scale, to: cosine))
        case .exact: return TargetOutput(logit: try function(cosine.awayFromPoles()) * scale)
        }
    }

    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        switch gradient {
        case .detached: MarginOutput(logits: try detachedLogits(input))
        case .exact: MarginOutput(logits: try exactLogits(input))
        }
    }

    /// Records s cos for all classes, then writes s f(cos) over the target unrecorded: the product
    /// with a number keeps no values for backward, so its slope stays s everywhere.
    private func detachedLogits(_ input: MarginInput) throws(TorchError) -> Tensor {
        let logits = try input.cosines * scale
        try withoutGradient { () throws(TorchError) in
            let target = try function(input.targetCosines) * scale
            try logits.detached().scatterInPlace(target, 1, input.labelColumn)
        }
        return logits
    }

    private func exactLogits(_ input: MarginInput) throws(TorchError) -> Tensor {
        let target = try function(input.targetCosines.awayFromPoles())
        return try input.cosines.scattering(target, 1, input.labelColumn) * scale
    }
}
