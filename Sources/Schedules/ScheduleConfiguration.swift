/// The `[schedule]` section: which rule sets the learning rate, and its keys.
///
/// Encoded flat, as configuration files spell it: `name`, `warmup_steps`, then the keys of the chosen
/// rule. Keys that are missing when decoding have the rule's defaults.
public struct ScheduleConfiguration: Codable, Equatable, Sendable {
    /// The rule with the values of its own keys.
    public var rule: Rule
    /// The optimizer steps in which the rate rises linearly to the base rate, at least 0.
    ///
    /// Step i of w has i / w of the rate, and step 0 as much as step 1: a rate of 0 would waste the
    /// step.
    public var warmupSteps: Int

    /// A rule and its keys.
    public enum Rule: Equatable, Sendable {
        case mhlr(MHLR)
        case mhlrBoxcar(MHLRBoxcar)
        case polynomial(Polynomial)
        case cosine(Cosine)
        case multistep(MultiStep)
        case linear(Linear)
        case exponential(Exponential)
        case constant(Constant)
    }

    /// A section with this rule.
    public init(_ rule: Rule = .mhlr(MHLR()), warmupSteps: Int = 0) {
        self.rule = rule
        self.warmupSteps = warmupSteps
    }

    /// All values `name` can have, in the order of documentation.
    public static let names = defaultRules.map(\.name)

    /// The section that consists of `name` alone; nil for a name that no rule has.
    public static func defaults(named name: String) -> ScheduleConfiguration? {
        defaultRules.first { $0.name == name }.map { ScheduleConfiguration($0) }
    }

    /// The value of the key `name`.
    public var name: String { rule.name }

    /// Refuses values that no run can use.
    ///
    /// - Throws: `ScheduleError` for the first of them.
    public func validate() throws(ScheduleError) {
        try ScheduleError.check(
            warmupSteps >= 0, "warmup_steps", warmupSteps, "at least 0", "0 starts at full rate.")
        try rule.parameters.validate()
    }

    private static let defaultRules: [Rule] = [
        .mhlr(MHLR()), .mhlrBoxcar(MHLRBoxcar()), .polynomial(Polynomial()), .cosine(Cosine()),
        .multistep(MultiStep()), .linear(Linear()), .exponential(Exponential()),
        .constant(Constant()),
    ]
}

extension ScheduleConfiguration {
    private enum CodingKeys: String, CodingKey {
        case name
        case warmupSteps = "warmup_steps"
    }

    /// Reads a flat section; keys that are missing beside `name` have their defaults.
    ///
    /// - Throws: `DecodingError` for an unknown `name` or a value of a wrong type.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        guard let defaults = Self.defaults(named: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: container,
                debugDescription: "must be one of \(Self.names.joined(separator: ", "))")
        }
        warmupSteps = try container.decodeIfPresent(Int.self, forKey: .warmupSteps) ?? 0
        rule = try defaults.rule.replaced(from: decoder)
    }

    /// Writes all keys of the chosen rule.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(warmupSteps, forKey: .warmupSteps)
        try rule.parameters.encode(to: encoder)
    }
}

extension ScheduleConfiguration.Rule {
    /// The value of `schedule.name`.
    public var name: String { type(of: parameters).name }

    var parameters: any ScheduleRule {
        switch self {
        case .mhlr(let rule): rule
        case .mhlrBoxcar(let rule): rule
        case .polynomial(let rule): rule
        case .cosine(let rule): rule
        case .multistep(let rule): rule
        case .linear(let rule): rule
        case .exponential(let rule): rule
        case .constant(let rule): rule
        }
    }

    /// The same rule with the values that `decoder` holds.
    fileprivate func replaced(from decoder: any Decoder) throws -> Self {
        switch self {
        case .mhlr: .mhlr(try MHLR(from: decoder))
        case .mhlrBoxcar: .mhlrBoxcar(try MHLRBoxcar(from: decoder))
        case .polynomial: .polynomial(try Polynomial(from: decoder))
        case .cosine: .cosine(try Cosine(from: decoder))
        case .multistep: .multistep(try MultiStep(from: decoder))
        case .linear: .linear(try Linear(from: decoder))
        case .exponential: .exponential(try Exponential(from: decoder))
        case .constant: .constant(try Constant(from: decoder))
        }
    }
}
