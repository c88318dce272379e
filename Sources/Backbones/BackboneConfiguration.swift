public import Torch

/// The networks by the names that configurations and weight files use.
public enum BackboneName: String, Codable, CaseIterable, Sendable {
    case r18, r34, r50, r100, r200
    case mbf
    case mbfLarge = "mbf_large"

    /// The blocks of each stage of an IResNet; nil for other networks.
    var residualDepths: [Int]? {
        switch self {
        case .r18: [2, 2, 2, 2]
        case .r34: [3, 4, 6, 3]
        case .r50: [3, 4, 14, 3]
        case .r100: [3, 13, 30, 3]
        case .r200: [6, 26, 60, 6]
        default: nil
        }
    }

    /// The channels of a MobileFaceNet over those of the paper; nil for other networks.
    var mobileScale: Int? {
        switch self {
        case .mbf: 2
        case .mbfLarge: 4
        default: nil
        }
    }

    /// Whether the network has a dropout layer before its last projection.
    public var hasDropout: Bool {
        switch self {
        case .r18, .r34, .r50, .r100, .r200: true
        case .mbf, .mbfLarge: false
        }
    }
}

/// The choice of a network: the `[network]` section.
public struct BackboneConfiguration: Codable, Equatable, Sendable {
    public var name: BackboneName
    /// The size of an embedding, D, at least 1.
    public var embedding: Int
    /// The probability of dropout before the projection, 0 ..< 1; only where there is such a layer.
    public var dropout: Double
    /// A file of initial weights; empty: drawn at random.
    public var weights: String

    public init(
        name: BackboneName = .r100, embedding: Int = 512, dropout: Double = 0, weights: String = ""
    ) {
        self.name = name
        self.embedding = embedding
        self.dropout = dropout
        self.weights = weights
    }

    /// The network with random weights of the engine's generator, on the CPU.
    public func makeBackbone() throws(TorchError) -> any Backbone {
        switch name {
        case .r18: try iresnet([2, 2, 2, 2])
        case .r34: try iresnet([3, 4, 6, 3])
        case .r50: try iresnet([3, 4, 14, 3])
        case .r100: try iresnet([3, 13, 30, 3])
        case .r200: try iresnet([6, 26, 60, 6])
        case .mbf: try MobileFaceNet(blocks: [1, 4, 6, 2], scale: 2, embedding: embedding)
        case .mbfLarge: try MobileFaceNet(blocks: [2, 8, 12, 4], scale: 4, embedding: embedding)
        }
    }

    private func iresnet(_ depths: [Int]) throws(TorchError) -> IResNet {
        try IResNet(depths: depths, embedding: embedding, dropout: dropout)
    }
}
