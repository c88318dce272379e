public import Interchange
public import Torch

/// A vision transformer for faces ("vit_t" to "vit_h").
///
/// 12 x 12 patches of 9 pixels become tokens, to which positions are added; transformer blocks; every
/// token, not one of them, goes into the embedding: LayerNorm -> flatten -> Linear -> BN -> Linear ->
/// BN. The last 4 rows and columns of the image are in no patch.
/// Source: Dosovitskiy et al., arXiv 2010.11929; sizes, head and names as in arcface_torch.
/// Differs: attention runs in the type of the other products, where arcface_torch's goes back to
/// float32; the fused operation sums in float32 in any case.
public final class VisionTransformer: Backbone {
    /// Pixels of an image's side.
    private static let imageSize = 112
    /// Pixels of a patch's side.
    private static let patchSize = 9
    /// N, the tokens of an image.
    static let tokenCount = (imageSize / patchSize) * (imageSize / patchSize)

    private let patches: PatchEmbedding
    private let positions: Parameter
    private let maskToken: Parameter
    private let blocks: [TransformerBlock]
    private let lastNormalization: LayerNormalization
    private let head: Sequential
    private let dropPath: Double
    private let maskRatio: Double

    /// - Parameters:
    ///   - width: of a token, a multiple of `heads`.
    ///   - depth: the number of blocks, at least 1.
    ///   - heads: of each attention.
    ///   - embedding: D.
    ///   - dropPath: the probability with which a training image skips a branch of the last block,
    ///     0 ..< 1; it grows evenly from 0 in the first block. Source: Huang et al., arXiv 1603.09382.
    ///   - maskRatio: the share of tokens left out of a training image's way through the blocks,
    ///     0 ..< 1. Source: He et al., arXiv 2111.06377.
    public init(
        width: Int, depth: Int, heads: Int = 8, embedding: Int, dropPath: Double = 0,
        maskRatio: Double = 0
    ) throws(TorchError) {
        let start = TransformerBlock.initialization
        positions = try Parameter(start.weights([1, Self.tokenCount, width]))
        maskToken = try Parameter(start.weights([1, 1, width]))
        patches = try PatchEmbedding(size: Self.patchSize, width: width)
        var blocks: [TransformerBlock] = []
        for _ in 0..<depth {
            blocks.append(try TransformerBlock(width, heads: heads))
        }
        self.blocks = blocks
        lastNormalization = try LayerNormalization(width)
        head = Sequential([
            try Linear(width * Self.tokenCount, width, bias: .none, initialization: start),
            try BatchNormalization(width, epsilon: 2e-5),
            try Linear(width, embedding, bias: .none, initialization: start),
            try BatchNormalization(embedding, epsilon: 2e-5),
        ])
        self.dropPath = dropPath
        self.maskRatio = maskRatio
    }

    public var members: [(name: String, member: Member)] {
        [
            ("pos_embed", .parameter(positions)), ("mask_token", .parameter(maskToken)),
            ("patch_embed", .child(patches)), ("blocks", .child(ModuleList(blocks))),
            ("norm", .child(lastNormalization)), ("feature", .child(head)),
        ]
    }

    public func features(
        of images: Tensor, _ pass: Pass, recompute: Bool
    ) throws(TorchError) -> Tensor {
        let count = images.shape[0]
        var tokens = try patches(images, pass) + positions.tensor
        let masking =
            maskRatio > 0 && pass.usesBatchStatistics
            ? try TokenMasking(of: tokens, ratio: maskRatio) : nil
        tokens = try masking?.visible(of: tokens) ?? tokens
        for (index, block) in blocks.enumerated() {
            let skips = try pass.usesBatchStatistics ? skips(in: index, for: tokens) : nil
            tokens = try block(tokens, skips: skips, pass, recompute: recompute)
        }
        tokens = try lastNormalization(tokens.to(images.dtype), pass)
        tokens = try masking?.restored(tokens, missing: maskToken.tensor) ?? tokens
        return try tokens.reshaped([count, -1])
    }

    public func embedding(of features: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try head(features, pass)
    }

    public func describe(
        _ images: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var value = try graph.add(patches, named: "patch_embed", to: images)
        let places = try graph.constant("pos_embed", positions.tensor)
        value = graph.apply("Add", to: [value, places])
        for (index, block) in blocks.enumerated() {
            value = try graph.inside("blocks.\(index)") { try block.describe(value, in: &$0) }
        }
        value = try graph.add(lastNormalization, named: "norm", to: value)
        value = try Flatten().describe(value, in: &graph)
        return try graph.add(head, named: "feature", to: value)
    }

    /// Which images skip the branches of a block in this pass; nil when none can.
    private func skips(
        in block: Int, for tokens: Tensor
    ) throws(TorchError) -> TransformerBlock.Skips? {
        let probability = dropPath * Double(block) / Double(max(blocks.count - 1, 1))
        guard probability > 0 else { return nil }
        return try TransformerBlock.Skips(probability, for: tokens)
    }
}

/// An image cut into square patches, each of them projected to a token.
///
/// Shapes: [B, 3, H, W] -> [B, N, D], row by row.
private final class PatchEmbedding: Layer {
    private let projection: PatchProjection
    private let size: Int

    init(size: Int, width: Int) throws(TorchError) {
        projection = try PatchProjection(size: size, width: width)
        self.size = size
    }

    var members: [(name: String, member: Member)] { [("proj", .child(projection))] }

    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        let maps = try input.convolved(with: projection.weight.tensor, stride: size)
        let (count, width) = (maps.shape[0], maps.shape[1])
        let tokens = try maps.permuted([0, 2, 3, 1]).reshaped([count, -1, width])
        return try tokens + projection.bias.tensor
    }

    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let width = projection.bias.tensor.count
        let maps = try graph.inside("proj") { graph in
            let parameters = [
                try graph.constant("weight", projection.weight.tensor),
                try graph.constant("bias", projection.bias.tensor),
            ]
            return graph.apply(
                "Conv", to: [input] + parameters,
                [
                    "kernel_shape": .integers([size, size]), "strides": .integers([size, size]),
                    "pads": .integers([0, 0, 0, 0]), "group": .integer(1),
                ])
        }
        let rows = graph.reshape(maps, to: [0, width, -1])
        return graph.apply("Transpose", to: [rows], ["perm": .integers([0, 2, 1])])
    }
}

/// The weights of `PatchEmbedding`.
private final class PatchProjection: Module {
    let weight: Parameter
    let bias: Parameter

    init(size: Int, width: Int) throws(TorchError) {
        weight = try Parameter(Initialization.uniformFanIn.weights([width, 3, size, size]))
        let bound = 1 / Double(3 * size * size).squareRoot()
        let offsets = try Tensor.empty([width])
        try offsets.fillUniformInPlace(low: -bound, high: bound)
        bias = try Parameter(offsets)
    }

    var members: [(name: String, member: Member)] {
        [("weight", .parameter(weight)), ("bias", .parameter(bias))]
    }
}

/// Modules under numbers, which somebody else applies.
private final class ModuleList: Module {
    private let modules: [any Module]

    init(_ modules: [any Module]) {
        self.modules = modules
    }

    var members: [(name: String, member: Member)] {
        modules.enumerated().map { ("\($0.offset)", .child($0.element)) }
    }
}
