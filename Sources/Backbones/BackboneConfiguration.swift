public import Torch

/// The networks by the names that configurations and weight files use.
public enum BackboneName: String, Codable, CaseIterable, Sendable {
    case r18, r34, r50, r100, r200, r2060
    case mbf
    case mbfLarge = "mbf_large"
    case vitT = "vit_t"
    case vitS = "vit_s"
    case vitB = "vit_b"
    case vitL = "vit_l"
    case vitH = "vit_h"

    /// The blocks of each stage of an IResNet; nil for other networks.
    var residualDepths: [Int]? {
        switch self {
        case .r18: [2, 2, 2, 2]
        case .r34: [3, 4, 6, 3]
        case .r50: [3, 4, 14, 3]
        case .r100: [3, 13, 30, 3]
        case .r200: [6, 26, 60, 6]
        case .r2060: [3, 128, 896, 3]
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

    /// The width of a token and the number of blocks of a vision transformer; nil for other networks.
    var transformerSize: (width: Int, depth: Int)? {
        switch self {
        case .vitT: (256, 12)
        case .vitS: (512, 12)
        case .vitB: (512, 24)
        case .vitL: (768, 24)
        case .vitH: (1024, 48)
        default: nil
        }
    }

    /// Whether the network has a dropout layer before its last projection.
    public var hasDropout: Bool { residualDepths != nil }

    /// Whether the network is a transformer: tokens may be masked and branches skipped in training.
    public var isTransformer: Bool { transformerSize != nil }

    /// Whether activations are always computed again in backward: kept, those of two thousand layers
    /// would fit on no GPU.
    public var alwaysRecomputes: Bool { self == .r2060 }
}

/// The choice of a network: the `[network]` section.
public struct BackboneConfiguration: Codable, Equatable, Sendable {
    public var name: BackboneName
    /// The size of an embedding, D, at least 1.
    public var embedding: Int
    /// The probability of dropout before the projection, 0 ..< 1; only where there is such a layer.
    public var dropout: Double
    /// The probability that a training image skips a branch of the last block, 0 ..< 1; evenly less
    /// in those before. Transformers only.
    public var dropPath: Double
    /// The share of an image's tokens that are left out in training, 0 ..< 1. Transformers only.
    public var maskRatio: Double
    /// A file of initial weights; empty: drawn at random.
    public var weights: String

    public init(
        name: BackboneName = .r100, embedding: Int = 512, dropout: Double = 0,
        dropPath: Double = 0, maskRatio: Double = 0, weights: String = ""
    ) {
        self.name = name
        self.embedding = embedding
        self.dropout = dropout
        self.dropPath = dropPath
        self.maskRatio = maskRatio
        self.weights = weights
    }

    private enum CodingKeys: String, CodingKey {
        case name, embedding, dropout
        case dropPath = "drop_path"
        case maskRatio = "mask_ratio"
        case weights
    }

    /// The network with random weights of the engine's generator, on the CPU.
    public func makeBackbone() throws(TorchError) -> any Backbone {
        switch name {
        case .r18: try iresnet([2, 2, 2, 2])
        case .r34: try iresnet([3, 4, 6, 3])
        case .r50: try iresnet([3, 4, 14, 3])
        case .r100: try iresnet([3, 13, 30, 3])
        case .r200: try iresnet([6, 26, 60, 6])
        case .r2060: try iresnet([3, 128, 896, 3])
        case .mbf: try MobileFaceNet(blocks: [1, 4, 6, 2], scale: 2, embedding: embedding)
        case .mbfLarge: try MobileFaceNet(blocks: [2, 8, 12, 4], scale: 4, embedding: embedding)
        case .vitT: try transformer(width: 256, depth: 12)
        case .vitS: try transformer(width: 512, depth: 12)
        case .vitB: try transformer(width: 512, depth: 24)
        case .vitL: try transformer(width: 768, depth: 24)
        case .vitH: try transformer(width: 1024, depth: 48)
        }
    }

    private func iresnet(_ depths: [Int]) throws(TorchError) -> IResNet {
        try IResNet(
            depths: depths, embedding: embedding, dropout: dropout,
            alwaysRecomputes: name.alwaysRecomputes)
    }

    private func transformer(width: Int, depth: Int) throws(TorchError) -> VisionTransformer {
        try VisionTransformer(
            width: width, depth: depth, embedding: embedding, dropPath: dropPath,
            maskRatio: maskRatio)
    }
}
