extension MarginConfiguration.Rule {
    /// The rule's name in configurations.
    public var name: String {
        switch self {
        case .naive: "naive"
        case .arcface: "arcface"
        case .cosface: "cosface"
        case .sphereface: "sphereface"
        case .spherefaceR2: "sphereface_r2"
        case .expface: "expface"
        case .tanface: "tanface"
        case .combined: "combined"
        case .magface: "magface"
        case .curricularface: "curricularface"
        case .adaface: "adaface"
        }
    }

    /// The rule's own constants under their keys, in the order in which they are written.
    public var constants: [(key: String, value: Double)] {
        switch self {
        case .naive: []
        case .arcface(let margin), .cosface(let margin), .sphereface(let margin),
            .spherefaceR2(let margin), .expface(let margin):
            [("margin", margin)]
        case .tanface(let margin1, let margin2): [("margin_1", margin1), ("margin_2", margin2)]
        case .combined(let margin1, let margin2, let margin3):
            [("margin_1", margin1), ("margin_2", margin2), ("margin_3", margin3)]
        case .magface(let constants):
            [
                ("margin_low", constants.marginLow), ("margin_high", constants.marginHigh),
                ("norm_low", constants.normLow), ("norm_high", constants.normHigh),
                ("norm_weight", constants.normWeight),
            ]
        case .curricularface(let margin, let momentum):
            [("margin", margin), ("statistics_momentum", momentum)]
        case .adaface(let constants):
            [
                ("margin", constants.margin), ("h", constants.concentration),
                ("statistics_momentum", constants.statisticsMomentum),
            ]
        }
    }

    /// The rule with that name, nil for an unknown one; `number` gives its constants by key.
    init?(name: String, _ number: (String) throws -> Double) rethrows {
        switch name {
        case "naive": self = .naive
        case "arcface": self = .arcface(margin: try number("margin"))
        case "cosface": self = .cosface(margin: try number("margin"))
        case "sphereface": self = .sphereface(margin: try number("margin"))
        case "sphereface_r2": self = .spherefaceR2(margin: try number("margin"))
        case "expface": self = .expface(margin: try number("margin"))
        case "tanface":
            self = .tanface(margin1: try number("margin_1"), margin2: try number("margin_2"))
        case "combined":
            self = .combined(
                margin1: try number("margin_1"), margin2: try number("margin_2"),
                margin3: try number("margin_3"))
        case "magface":
            self = .magface(
                MagFace.Constants(
                    marginLow: try number("margin_low"), marginHigh: try number("margin_high"),
                    normLow: try number("norm_low"), normHigh: try number("norm_high"),
                    normWeight: try number("norm_weight")))
        case "curricularface":
            self = .curricularface(
                margin: try number("margin"),
                statisticsMomentum: try number("statistics_momentum"))
        case "adaface":
            self = .adaface(
                AdaFace.Constants(
                    margin: try number("margin"), concentration: try number("h"),
                    statisticsMomentum: try number("statistics_momentum")))
        default: return nil
        }
    }
}

extension MarginConfiguration: Codable {
    /// The rule's name in configurations.
    public var name: String { rule.name }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }

        static let name = Key("name")
        static let scale = Key("scale")
        static let gradient = Key("gradient")
        static let dynamic = Key("dynamic")
        static let dynamicOffset = Key("dynamic_offset")
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: Key.self)
        let name = try keys.decode(String.self, forKey: .name)
        let rule = try Rule(name: name) { try keys.decode(Double.self, forKey: Key($0)) }
        guard let rule else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: keys, debugDescription: "no margin is called \(name)")
        }
        self.rule = rule
        scale = try keys.decode(Double.self, forKey: .scale)
        gradient = try keys.decode(MarginGradient.self, forKey: .gradient)
        guard rule.dynamicForm != nil else { return }
        isDynamic = try keys.decode(Bool.self, forKey: .dynamic)
        dynamicOffset = try keys.decode(Bool.self, forKey: .dynamicOffset)
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: Key.self)
        try keys.encode(name, forKey: .name)
        try keys.encode(scale, forKey: .scale)
        for (key, value) in rule.constants { try keys.encode(value, forKey: Key(key)) }
        if rule.dynamicForm != nil {
            try keys.encode(isDynamic, forKey: .dynamic)
            try keys.encode(dynamicOffset, forKey: .dynamicOffset)
        }
        try keys.encode(gradient, forKey: .gradient)
    }
}
