public import Torch

/// No margin (NormFace): cos.
///
/// Exact and detached gradient coincide.
///
/// Source: Wang et al., arXiv 1704.06369.
public struct NoMargin: TargetFunction {
    public init() {}

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor { cosine }
}

/// An additive angular margin: cos(theta + m).
///
/// Source: Deng et al., ArcFace, arXiv 1801.07698, equation 3.
/// Differs: no linear continuation beyond theta + m > pi, as in the published training code.
public struct ArcFace: TargetFunction {
    /// m in radians.
    public let marginRadians: Double

    public init(marginRadians: Double) {
        self.marginRadians = marginRadians
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        try (cosine.arcCosine() + marginRadians).cosine()
    }
}

/// An additive cosine margin: cos - m.
///
/// Exact and detached gradient coincide.
///
/// Source: Wang et al., CosFace, arXiv 1801.09414, equation 4.
public struct CosFace: TargetFunction {
    /// m, a difference of cosines.
    public let margin: Double

    public init(margin: Double) {
        self.margin = margin
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        try cosine - margin
    }
}

/// An exponential angular margin: cos(pi (theta / pi)^m).
///
/// Source: ExpFace, arXiv 2509.19753.
public struct ExpFace: TargetFunction {
    /// m, 0 < m < 1; smaller is harder.
    public let exponent: Double

    public init(exponent: Double) {
        self.exponent = exponent
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        let share = try cosine.arcCosine() * (1 / Double.pi)
        return try (share.power(exponent) * Double.pi).cosine()
    }
}

/// All three additive and multiplicative margins: cos(m1 theta + m2) - m3.
///
/// Source: Deng et al., ArcFace, arXiv 1801.07698, equation 4.
/// Differs: all three constants hold together; earlier code drops m1 and m2 as soon as m3 > 0.
public struct CombinedMargin: TargetFunction {
    /// m1, a factor on the angle.
    public let factor: Double
    /// m2 in radians.
    public let marginRadians: Double
    /// m3, a difference of cosines.
    public let margin: Double

    public init(factor: Double, marginRadians: Double, margin: Double) {
        self.factor = factor
        self.marginRadians = marginRadians
        self.margin = margin
    }

    public func callAsFunction(_ cosine: Tensor) throws(TorchError) -> Tensor {
        let angle = try cosine.arcCosine() * factor + marginRadians
        return try angle.cosine() - margin
    }
}
