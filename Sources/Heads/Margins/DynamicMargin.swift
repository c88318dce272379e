import Foundation
public import Torch

/// A margin chosen anew for each batch, so that the mean angle to the own classes lands where the
/// mean of the others is.
///
/// With c the mean cosine to the own classes, o the mean of all others (plus log(K - 1) / s with the
/// offset, at most 1), a = acos c and b = acos o: ArcFace's m = b - a, CosFace's m = c - o,
/// SphereFace's m = b / a, ExpFace's m = log(b / pi) / log(a / pi). The offset is the height that
/// K - 1 equal logits together have over one of them. m is a constant for the gradient.
/// Source: the published training code of MHLR (`_d` with, `_dd` without the offset).
/// Differs: K is the number of classes in use, not a fixed number, and o stays within [-1, 1].
public final class DynamicMargin: Margin {
    /// The rule whose margin is chosen.
    public enum Form: Sendable {
        case arcface, cosface, sphereface, expface
    }

    private let form: Form
    private let scale: Double
    private let gradient: MarginGradient
    private let hasOffset: Bool

    /// - Parameters:
    ///   - scale: s > 0.
    ///   - gradient: whether backward sees the target's formula or only its value.
    ///   - hasOffset: whether the number of classes counts.
    public init(_ form: Form, scale: Double, gradient: MarginGradient, hasOffset: Bool) {
        self.form = form
        self.scale = scale
        self.gradient = gradient
        self.hasOffset = hasOffset
    }

    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        let margin = try withoutGradient { () throws(TorchError) in try self.margin(of: input) }
        let function = ChosenMargin(form: form, margin: margin)
        return try TargetMargin(function, scale: scale, gradient: gradient).logits(input)
    }

    /// m of this batch, a scalar.
    func margin(of input: MarginInput) throws(TorchError) -> Tensor {
        let cosines = try input.cosines.detached()
        let (rows, classes) = (cosines.shape[0], cosines.shape[1])
        let own = try cosines.gathered(1, input.labelColumn)
        let others = try (cosines.sum() - own.sum()) * (1 / Double(rows * max(1, classes - 1)))
        let offset = hasOffset ? log(Double(max(2, classes)) - 1) / scale : 0
        let far = try (others + offset).clamped(to: -1...1)
        let near = try own.mean()
        let (from, to) = (try near.arcCosine(), try far.arcCosine())
        return switch form {
        case .arcface: try to - from
        case .cosface: try near - far
        case .sphereface: try to / from
        case .expface: try (to * (1 / .pi)).logarithm() / (from * (1 / .pi)).logarithm()
        }
    }
}

/// The target function with the margin of one batch.
///
/// Unchecked: it lives within the call that makes it, on one thread.
private struct ChosenMargin: TargetFunction, @unchecked Sendable {
    let form: DynamicMargin.Form
    let margin: Tensor

    func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        switch form {
        case .arcface: return try (cosine.arcCosine() + margin).cosine()
        case .cosface: return try cosine - margin
        case .sphereface:
            return try SphereFace.continuedCosine(cosine.arcCosine() * margin)
        case .expface:
            let share = try cosine.arcCosine() * (1 / .pi)
            return try ((share.logarithm() * margin).exponential() * .pi).cosine()
        }
    }
}
