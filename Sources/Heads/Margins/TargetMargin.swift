public import Torch

/// A function of the cosine to the own class.
public protocol TargetFunction: Sendable {
    /// The target logit over the scale.
    ///
    /// Shapes: [B, 1] -> [B, 1], elements in [-1, 1].
    func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor
}

/// A margin that changes the target logit alone: s f(cos) there, s cos for all other classes.
public final class TargetMargin: Margin {
    private let function: any TargetFunction
    private let scale: Double
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

    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        switch gradient {
        case .detached: MarginOutput(logits: try detachedLogits(input))
        case .exact: MarginOutput(logits: try exactLogits(input))
        }
    }

    /// Multiplies by a factor that is itself outside the derivative, so that the value is s f(cos)
    /// and the slope s.
    private func detachedLogits(_ input: MarginInput) throws(TorchError) -> Tensor {
        let cosines = try input.cosines * 1
        try withoutGradient { () throws(TorchError) in
            let target = try function(input.targetCosines)
            try cosines.detached().scatterInPlace(target, 1, input.labelColumn)
        }
        return try cosines * scale
    }

    /// Keeps the derivative of the angle finite: it is infinite at cos = 1 and -1.
    private func exactLogits(_ input: MarginInput) throws(TorchError) -> Tensor {
        let inner = try input.targetCosines.clamped(to: (-1 + 1e-7)...(1 - 1e-7))
        let target = try function(inner)
        return try input.cosines.scattering(target, 1, input.labelColumn) * scale
    }
}
