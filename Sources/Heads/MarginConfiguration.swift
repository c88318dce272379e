public import Torch

/// The choice of a margin and its constants: the `[margin]` section.
public struct MarginConfiguration: Equatable, Sendable {
    /// The rule and its own constants; see the type of the same name for each.
    public enum Rule: Equatable, Sendable {
        case naive
        case arcface(margin: Double)
        case cosface(margin: Double)
        case sphereface(margin: Double)
        case spherefaceR2(margin: Double)
        case expface(margin: Double)
        case tanface(margin1: Double, margin2: Double)
        case combined(margin1: Double, margin2: Double, margin3: Double)
        case magface(MagFace.Constants)
        case curricularface(margin: Double, statisticsMomentum: Double)
        case adaface(AdaFace.Constants)
    }

    public var rule: Rule
    /// s, the length that logits are scaled to, > 0.
    public var scale: Double
    /// How the gradient passes the changed logit; the same either way for naive and cosface.
    public var gradient: MarginGradient
    /// Whether the margin is chosen anew for each batch; see `DynamicMargin`.
    public var isDynamic = false
    /// Whether a margin chosen for each batch makes allowance for the number of classes.
    public var dynamicOffset = false

    public init(_ rule: Rule, scale: Double = 64, gradient: MarginGradient = .detached) {
        self.rule = rule
        self.scale = scale
        self.gradient = gradient
    }

    /// The published recipe: ArcFace with m = 0.5 and s = 64.
    public static let arcface = MarginConfiguration(.arcface(margin: 0.5))

    /// The valid values of `margin.name`.
    public static let names = [
        "naive", "arcface", "cosface", "sphereface", "sphereface_r2", "expface", "tanface",
        "combined", "magface", "curricularface", "adaface",
    ]

    /// The usual constants of the rule with that name, nil for an unknown one.
    public static func defaults(named name: String) -> MarginConfiguration? {
        switch name {
        case "naive": MarginConfiguration(.naive)
        case "arcface": .arcface
        case "cosface": MarginConfiguration(.cosface(margin: 0.4))
        case "sphereface": MarginConfiguration(.sphereface(margin: 1.7), scale: 32)
        case "sphereface_r2": MarginConfiguration(.spherefaceR2(margin: 1.4), scale: 60)
        case "expface": MarginConfiguration(.expface(margin: 0.7))
        case "tanface":
            MarginConfiguration(.tanface(margin1: 0.6, margin2: 0.4), gradient: .exact)
        case "combined": MarginConfiguration(.combined(margin1: 1, margin2: 0.5, margin3: 0))
        case "magface": MarginConfiguration(.magface(MagFace.Constants()), gradient: .exact)
        case "curricularface":
            MarginConfiguration(
                .curricularface(margin: 0.5, statisticsMomentum: 0.01), gradient: .exact)
        case "adaface": MarginConfiguration(.adaface(AdaFace.Constants()), gradient: .exact)
        default: nil
        }
    }

    /// The margin itself.
    public func makeMargin() throws(TorchError) -> any Margin {
        switch rule {
        case .spherefaceR2(let margin):
            return SphereFaceR2(divisor: margin, scale: scale, gradient: gradient)
        case .magface(let constants): return MagFace(constants, scale: scale)
        case .curricularface(let margin, let momentum):
            return try CurricularFace(
                marginRadians: margin, statisticsMomentum: momentum, scale: scale)
        case .adaface(let constants): return try AdaFace(constants, scale: scale)
        default: break
        }
        if isDynamic, let form = rule.dynamicForm {
            return DynamicMargin(form, scale: scale, gradient: gradient, hasOffset: dynamicOffset)
        }
        return TargetMargin(
            rule.targetFunction, scale: scale, gradient: rule == .naive ? .detached : gradient)
    }
}

extension MarginConfiguration.Rule {
    /// The margin chosen for each batch that belongs to the rule, nil for rules without one.
    public var dynamicForm: DynamicMargin.Form? {
        switch self {
        case .arcface: .arcface
        case .cosface: .cosface
        case .sphereface: .sphereface
        case .expface: .expface
        default: nil
        }
    }

    /// Whether the margin lives by its derivative, so that a detached gradient makes no sense.
    public var isExactByDefinition: Bool {
        switch self {
        case .magface, .curricularface, .adaface: true
        default: false
        }
    }

    fileprivate var targetFunction: any TargetFunction {
        switch self {
        case .arcface(let margin): ArcFace(marginRadians: margin)
        case .cosface(let margin): CosFace(margin: margin)
        case .sphereface(let margin): SphereFace(factor: margin)
        case .expface(let margin): ExpFace(exponent: margin)
        case .tanface(let margin1, let margin2): TanFace(factor: margin1, margin: margin2)
        case .combined(let margin1, let margin2, let margin3):
            CombinedMargin(factor: margin1, marginRadians: margin2, margin: margin3)
        case .naive, .spherefaceR2, .magface, .curricularface, .adaface: NoMargin()
        }
    }
}
