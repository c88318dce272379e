/// The choice of an optimizer and its constants: the `[optimizer]` section.
public struct OptimizerConfiguration: Equatable, Sendable {
    /// The rule and its own constants.
    public enum Rule: Equatable, Sendable {
        /// Momentum in 0 ..< 1.
        case sgd(momentum: Double)
        case adamW(beta1: Double, beta2: Double, epsilon: Double)
    }

    public var rule: Rule
    /// The rate before any schedule, > 0.
    public var learningRate: Double
    /// Multiplies each weight (SGD: added to its gradient), >= 0.
    public var weightDecay: Double
    /// The largest L2 norm of the backbone's gradient; 0: unlimited.
    public var clipNorm: Double

    public init(rule: Rule, learningRate: Double, weightDecay: Double, clipNorm: Double) {
        self.rule = rule
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.clipNorm = clipNorm
    }

    /// The published recipe: SGD, momentum 0.9, rate 0.02, decay 5e-4, clip 5.
    public static let sgd = OptimizerConfiguration(
        rule: .sgd(momentum: 0.9), learningRate: 0.02, weightDecay: 5e-4, clipNorm: 5)

    /// The recipe of arcface_torch's vision transformers: AdamW, rate 1e-3, decay 0.1, clip 5.
    public static let adamW = OptimizerConfiguration(
        rule: .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), learningRate: 1e-3,
        weightDecay: 0.1, clipNorm: 5)

    /// The valid values of `optimizer.name`.
    public static let names = ["sgd", "adamw"]

    /// The defaults of the rule with that name, nil for an unknown one.
    public static func defaults(named name: String) -> OptimizerConfiguration? {
        switch name {
        case "sgd": .sgd
        case "adamw": .adamW
        default: nil
        }
    }

    /// The optimizer itself, for these parameters.
    public func makeOptimizer(
        for parameters: [(name: String, parameter: Parameter)]
    ) throws(TorchError) -> any Optimizer {
        switch rule {
        case .sgd(let momentum):
            try SGD(parameters, momentum: momentum, weightDecay: weightDecay)
        case .adamW(let beta1, let beta2, let epsilon):
            try AdamW(
                parameters, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
        }
    }
}

extension OptimizerConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case learningRate = "learning_rate"
        case momentum
        case beta1 = "beta_1"
        case beta2 = "beta_2"
        case epsilon
        case weightDecay = "weight_decay"
        case clipNorm = "clip_norm"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        switch try keys.decode(String.self, forKey: .name) {
        case "sgd":
            rule = .sgd(momentum: try keys.decode(Double.self, forKey: .momentum))
        case "adamw":
            rule = .adamW(
                beta1: try keys.decode(Double.self, forKey: .beta1),
                beta2: try keys.decode(Double.self, forKey: .beta2),
                epsilon: try keys.decode(Double.self, forKey: .epsilon))
        case let name:
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: keys, debugDescription: "no optimizer is called \(name)")
        }
        learningRate = try keys.decode(Double.self, forKey: .learningRate)
        weightDecay = try keys.decode(Double.self, forKey: .weightDecay)
        clipNorm = try keys.decode(Double.self, forKey: .clipNorm)
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        switch rule {
        case .sgd(let momentum):
            try keys.encode("sgd", forKey: .name)
            try keys.encode(learningRate, forKey: .learningRate)
            try keys.encode(momentum, forKey: .momentum)
        case .adamW(let beta1, let beta2, let epsilon):
            try keys.encode("adamw", forKey: .name)
            try keys.encode(learningRate, forKey: .learningRate)
            try keys.encode(beta1, forKey: .beta1)
            try keys.encode(beta2, forKey: .beta2)
            try keys.encode(epsilon, forKey: .epsilon)
        }
        try keys.encode(weightDecay, forKey: .weightDecay)
        try keys.encode(clipNorm, forKey: .clipNorm)
    }
}
