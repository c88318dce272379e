public import Torch

/// Class centres and objective: the `[head]` section.
public struct HeadConfiguration: Codable, Equatable, Sendable {
    /// The share of classes in each step's product, 0 < r <= 1.
    public var sampleRate: Double
    public var objective: ObjectiveName
    /// The rank of the centres; 0: full.
    public var rank: Int
    /// Non-target cosines above it are dropped; 0: none.
    public var filterThreshold: Double
    public var precision: ProductPrecision
    /// A safetensors file with `weight` [C, D]; empty: drawn at random.
    public var weights: String
    /// Where centres and momenta are and are multiplied.
    public var device: HeadDevice

    public init(
        sampleRate: Double = 1, objective: ObjectiveName = .softmax, rank: Int = 0,
        filterThreshold: Double = 0, precision: ProductPrecision = .fp32, weights: String = "",
        device: HeadDevice = .auto
    ) {
        self.sampleRate = sampleRate
        self.objective = objective
        self.rank = rank
        self.filterThreshold = filterThreshold
        self.precision = precision
        self.weights = weights
        self.device = device
    }

    private enum CodingKeys: String, CodingKey {
        case sampleRate = "sample_rate"
        case objective
        case rank
        case filterThreshold = "filter_threshold"
        case precision
        case weights
        case device
    }

    /// The head for centres that are drawn at random.
    ///
    /// - Parameters:
    ///   - classes: C.
    ///   - embedding: D.
    public func makeHead(
        classes: Int, embedding: Int, margin: MarginConfiguration,
        optimizer: OptimizerConfiguration
    ) throws(TorchError) -> MarginHead {
        try makeHead(makeCenters(classes: classes, embedding: embedding), margin, optimizer)
    }

    /// Centres drawn at random.
    ///
    /// - Parameters:
    ///   - classes: C.
    ///   - embedding: D.
    public func makeCenters(classes: Int, embedding: Int) throws(TorchError) -> ClassCenters {
        try ClassCenters(
            classes: classes, embedding: embedding, rank: rank, precision: precision,
            sampler: sampler)
    }

    /// What picks the classes of a step; nil: all.
    public var sampler: (any ClassSampler)? {
        sampleRate < 1 ? RandomClasses(rate: sampleRate) : nil
    }

    /// The head on given centres.
    public func makeHead(
        _ centers: ClassCenters, _ margin: MarginConfiguration, _ optimizer: OptimizerConfiguration
    ) throws(TorchError) -> MarginHead {
        try MarginHead(
            centers: centers, margin: margin.makeMargin(),
            objective: objective.makeObjective(
                limit: margin.scale, classes: centers.expectedClasses),
            filterThreshold: filterThreshold, optimizer: optimizer)
    }
}
