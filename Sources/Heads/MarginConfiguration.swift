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
    }

    public var rule: Rule
    /// s, the length that logits are scaled to, > 0.
    public var scale: Double
    /// How the gradient passes the changed logit; the same either way for naive and cosface.
    public var gradient: MarginGradient
    /// Whether the margin is chosen anew for each batch.
    public var isDynamic = false

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
        "combined",
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
        default: nil
        }
    }

    /// The rule's name in configurations.
    public var name: String {
        switch rule {
        case .naive: "naive"
        case .arcface: "arcface"
        case .cosface: "cosface"
        case .sphereface: "sphereface"
        case .spherefaceR2: "sphereface_r2"
        case .expface: "expface"
        case .tanface: "tanface"
        case .combined: "combined"
        }
    }

    /// The margin itself.
    public func makeMargin() -> any Margin {
        if case .spherefaceR2(let margin) = rule {
            return SphereFaceR2(divisor: margin, scale: scale, gradient: gradient)
        }
        return TargetMargin(
            function, scale: scale, gradient: rule == .naive ? .detached : gradient)
    }

    private var function: any TargetFunction {
        switch rule {
        case .naive, .spherefaceR2: NoMargin()
        case .arcface(let margin): ArcFace(marginRadians: margin)
        case .cosface(let margin): CosFace(margin: margin)
        case .sphereface(let margin): SphereFace(factor: margin)
        case .expface(let margin): ExpFace(exponent: margin)
        case .tanface(let margin1, let margin2): TanFace(factor: margin1, margin: margin2)
        case .combined(let margin1, let margin2, let margin3):
            CombinedMargin(factor: margin1, marginRadians: margin2, margin: margin3)
        }
    }
}

extension MarginConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case scale
        case margin
        case margin1 = "margin_1"
        case margin2 = "margin_2"
        case margin3 = "margin_3"
        case gradient
        case isDynamic = "dynamic"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double {
            try keys.decode(Double.self, forKey: key)
        }
        switch try keys.decode(String.self, forKey: .name) {
        case "naive": rule = .naive
        case "arcface": rule = .arcface(margin: try number(.margin))
        case "cosface": rule = .cosface(margin: try number(.margin))
        case "sphereface": rule = .sphereface(margin: try number(.margin))
        case "sphereface_r2": rule = .spherefaceR2(margin: try number(.margin))
        case "expface": rule = .expface(margin: try number(.margin))
        case "tanface":
            rule = .tanface(margin1: try number(.margin1), margin2: try number(.margin2))
        case "combined":
            rule = .combined(
                margin1: try number(.margin1), margin2: try number(.margin2),
                margin3: try number(.margin3))
        case let name:
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: keys, debugDescription: "no margin is called \(name)")
        }
        scale = try number(.scale)
        gradient = try keys.decode(MarginGradient.self, forKey: .gradient)
        switch rule {
        case .arcface, .cosface, .sphereface, .expface:
            isDynamic = try keys.decode(Bool.self, forKey: .isDynamic)
        case .naive, .spherefaceR2, .tanface, .combined: break
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(name, forKey: .name)
        try keys.encode(scale, forKey: .scale)
        switch rule {
        case .naive: break
        case .spherefaceR2(let margin): try keys.encode(margin, forKey: .margin)
        case .tanface(let margin1, let margin2):
            try keys.encode(margin1, forKey: .margin1)
            try keys.encode(margin2, forKey: .margin2)
        case .arcface(let margin), .cosface(let margin), .sphereface(let margin),
            .expface(let margin):
            try keys.encode(margin, forKey: .margin)
            try keys.encode(isDynamic, forKey: .isDynamic)
        case .combined(let margin1, let margin2, let margin3):
            try keys.encode(margin1, forKey: .margin1)
            try keys.encode(margin2, forKey: .margin2)
            try keys.encode(margin3, forKey: .margin3)
        }
        try keys.encode(gradient, forKey: .gradient)
    }
}
