import Foundation
public import Torch

/// ArcFace that turns to the hard classes as the training proceeds: the cosine of a class that is
/// nearer than the target logit, cos_j > cos(theta + m), becomes cos_j (t + cos_j).
///
/// t follows the mean cosine to the own classes, t = k mean + (1 - k) t from t = 0, and is moved
/// before it is used. Where theta + m > pi the target logit is cos - m sin(pi - m), so that it keeps
/// falling. The gradient is the formula's own, with t as a constant.
/// Source: Huang et al., CurricularFace, arXiv 2004.00288, equations 9 to 12.
public final class CurricularFace: Margin {
    private let marginRadians: Double
    private let statisticsMomentum: Double
    private let scale: Double
    private let meanCosine: Buffer

    /// - Parameters:
    ///   - marginRadians: m, 0 to pi.
    ///   - statisticsMomentum: k, the share of the new batch, above 0, at most 1.
    ///   - scale: s > 0.
    public init(
        marginRadians: Double, statisticsMomentum: Double, scale: Double
    ) throws(TorchError) {
        self.marginRadians = marginRadians
        self.statisticsMomentum = statisticsMomentum
        self.scale = scale
        meanCosine = Buffer(try Tensor.zeros([1]))
    }

    public var state: [(name: String, buffer: Buffer)] { [("t", meanCosine)] }

    public func logits(_ input: MarginInput) throws(TorchError) -> MarginOutput {
        let target = try input.targetCosines
        try meanCosine.follow(target, momentum: statisticsMomentum)
        let hard = try (target.awayFromPoles().arcCosine() + marginRadians).cosine()
        let linear = try target - marginRadians * sin(.pi - marginRadians)
        let changed = try hard.chosen(
            where: target.isGreater(than: cos(.pi - marginRadians)), otherwise: linear)
        let t = try meanCosine.tensor.to(input.cosines.dtype)
        let cosines = input.cosines
        let others = try (cosines * (cosines + t)).chosen(
            where: cosines.isGreater(than: hard), otherwise: cosines)
        return MarginOutput(
            logits: try others.scattering(changed, 1, input.labelColumn) * scale)
    }
}
