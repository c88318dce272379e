public import Torch

/// A margin on the other classes: s cos(theta_j / m) for them, s cos(theta) for the own class.
///
/// The other centres seem nearer than they are, which pushes them away as a margin on the own class
/// would.
/// Source: Liu et al., SphereFace Revived, arXiv 2109.05565, SphereFace-R v2.
public final class SphereFaceR2: Margin {
    private let divisor: Double
    private let scale: Double
    private let gradient: MarginGradient

    /// - Parameters:
    ///   - divisor: m, at least 1.
    ///   - scale: s > 0.
    ///   - gradient: whether backward sees the changed angle or only its value.
    public init(divisor: Double, scale: Double, gradient: MarginGradient) {
        self.divisor = divisor
        self.scale = scale
        self.gradient = gradient
    }

    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        switch gradient {
        case .detached:
            let logits = try input.cosines * scale
            try withoutGradient { () throws(TorchError) in
                let changed = try changed(input.cosines, input) * scale
                try logits.detached().copyInPlace(from: changed)
            }
            return MarginOutput(logits: logits)
        case .exact:
            // Away from cos = 1 and -1, where the derivative of the angle is infinite.
            let inner = try input.cosines.clamped(to: (-1 + 1e-7)...(1 - 1e-7))
            return MarginOutput(logits: try changed(inner, input) * scale)
        }
    }

    private func changed(_ cosines: Tensor, _ input: MarginInput) throws(TorchError) -> Tensor {
        let others = try (cosines.arcCosine() * (1 / divisor)).cosine()
        return try others.scattering(input.targetCosines, 1, input.labelColumn)
    }
}
