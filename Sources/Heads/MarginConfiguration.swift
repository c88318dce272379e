/// The choice of a margin and its constants: the `[margin]` section.
public struct MarginConfiguration: Equatable, Sendable {
    /// The rule and its own constants; see the type of the same name for each.
    public enum Rule: Equatable, Sendable {
        case naive
        case arcface(margin: Double, gradient: MarginGradient)
        case cosface(margin: Double)
        case expface(margin: Double, gradient: MarginGradient)
        case combined(
            margin1: Double, margin2: Double, margin3: Double, gradient: MarginGradient)
    }

    public var rule: Rule
    /// s, the length that logits are scaled to, > 0.
    public var scale: Double

    public init(_ rule: Rule, scale: Double = 64) {
        self.rule = rule
        self.scale = scale
    }

    /// The published recipe: ArcFace with m = 0.5 and s = 64.
    public static let arcface = MarginConfiguration(.arcface(margin: 0.5, gradient: .detached))

    /// The valid values of `margin.name`.
    public static let names = ["naive", "arcface", "cosface", "expface", "combined"]

    /// The usual constants of the rule with that name, nil for an unknown one.
    public static func defaults(named name: String) -> MarginConfiguration? {
        switch name {
        case "naive": MarginConfiguration(.naive)
        case "arcface": .arcface
        case "cosface": MarginConfiguration(.cosface(margin: 0.4))
        case "expface": MarginConfiguration(.expface(margin: 0.7, gradient: .detached))
        case "combined":
            MarginConfiguration(
                .combined(margin1: 1, margin2: 0.5, margin3: 0, gradient: .detached))
        default: nil
        }
    }

    /// The margin itself.
    public func makeMargin() -> any Margin {
        switch rule {
        case .naive:
            TargetMargin(NoMargin(), scale: scale, gradient: .detached)
        case .arcface(let margin, let gradient):
            TargetMargin(ArcFace(marginRadians: margin), scale: scale, gradient: gradient)
        case .cosface(let margin):
            TargetMargin(CosFace(margin: margin), scale: scale, gradient: .detached)
        case .expface(let margin, let gradient):
            TargetMargin(ExpFace(exponent: margin), scale: scale, gradient: gradient)
        case .combined(let margin1, let margin2, let margin3, let gradient):
            TargetMargin(
                CombinedMargin(factor: margin1, marginRadians: margin2, margin: margin3),
                scale: scale, gradient: gradient)
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
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double {
            try keys.decode(Double.self, forKey: key)
        }
        func gradient() throws -> MarginGradient {
            try keys.decode(MarginGradient.self, forKey: .gradient)
        }
        switch try keys.decode(String.self, forKey: .name) {
        case "naive": rule = .naive
        case "arcface": rule = .arcface(margin: try number(.margin), gradient: try gradient())
        case "cosface": rule = .cosface(margin: try number(.margin))
        case "expface": rule = .expface(margin: try number(.margin), gradient: try gradient())
        case "combined":
            rule = .combined(
                margin1: try number(.margin1), margin2: try number(.margin2),
                margin3: try number(.margin3), gradient: try gradient())
        case let name:
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: keys, debugDescription: "no margin is called \(name)")
        }
        scale = try number(.scale)
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(name, forKey: .name)
        try keys.encode(scale, forKey: .scale)
        switch rule {
        case .naive: break
        case .cosface(let margin): try keys.encode(margin, forKey: .margin)
        case .arcface(let margin, let gradient), .expface(let margin, let gradient):
            try keys.encode(margin, forKey: .margin)
            try keys.encode(gradient, forKey: .gradient)
        case .combined(let margin1, let margin2, let margin3, let gradient):
            try keys.encode(margin1, forKey: .margin1)
            try keys.encode(margin2, forKey: .margin2)
            try keys.encode(margin3, forKey: .margin3)
            try keys.encode(gradient, forKey: .gradient)
        }
    }

    /// The rule's name in configurations.
    public var name: String {
        switch rule {
        case .naive: "naive"
        case .arcface: "arcface"
        case .cosface: "cosface"
        case .expface: "expface"
        case .combined: "combined"
        }
    }
}
