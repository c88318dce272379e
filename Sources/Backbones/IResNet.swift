public import Interchange
public import Torch

/// The improved ResNet of face recognition ("iresnet").
///
/// 3x3 stem of stride 1, four stages of pre-normalised blocks that each halve the resolution
/// (112 -> 7), then BN -> dropout -> Linear -> BN whose weight stays 1.
/// Source: Deng et al., ArcFace, arXiv 1801.07698, section 3.2; names as in arcface_torch.
public final class IResNet: Backbone {
    private let stem: Convolution
    private let stemNormalization: BatchNormalization
    private let stemActivation: PReLU
    private let stages: [[IResNetBlock]]
    private let lastNormalization: BatchNormalization
    private let dropout: Dropout
    private let projection: Linear
    private let embeddingNormalization: BatchNormalization
    private let alwaysRecomputes: Bool

    /// - Parameters:
    ///   - depths: blocks per stage, such as [3, 13, 30, 3] for R100.
    ///   - embedding: D.
    ///   - dropout: probability before the projection, 0 ..< 1.
    ///   - alwaysRecomputes: whether the blocks' activations are computed again in every backward.
    public init(
        depths: [Int], embedding: Int, dropout: Double, alwaysRecomputes: Bool = false
    ) throws(TorchError) {
        stem = try Convolution(
            3, 64, kernel: 3, padding: 1, initialization: IResNetBlock.initialization)
        stemNormalization = try BatchNormalization(64)
        stemActivation = try PReLU(64)
        var stages: [[IResNetBlock]] = []
        var channels = 64
        for (depth, width) in zip(depths, [64, 128, 256, 512]) {
            var blocks = [try IResNetBlock(channels, width, stride: 2)]
            for _ in 1..<depth {
                blocks.append(try IResNetBlock(width, width, stride: 1))
            }
            stages.append(blocks)
            channels = width
        }
        self.stages = stages
        lastNormalization = try BatchNormalization(512)
        self.dropout = Dropout(dropout)
        projection = try Linear(512 * 7 * 7, embedding)
        embeddingNormalization = try BatchNormalization(embedding, isWeightTrainable: false)
        self.alwaysRecomputes = alwaysRecomputes
    }

    public var members: [(name: String, member: Member)] {
        let layers = stages.enumerated().map { index, blocks in
            (name: "layer\(index + 1)", member: Member.child(Sequential(blocks)))
        }
        return [
            ("conv1", .child(stem)), ("bn1", .child(stemNormalization)),
            ("prelu", .child(stemActivation)),
        ] + layers + [
            ("bn2", .child(lastNormalization)), ("fc", .child(projection)),
            ("features", .child(embeddingNormalization)),
        ]
    }

    public func features(
        of images: Tensor, _ pass: Pass, recompute: Bool
    ) throws(TorchError) -> Tensor {
        let recompute = recompute || alwaysRecomputes && pass == .training
        var value = try stemNormalization(stem(images, pass), then: stemActivation, pass)
        for block in stages.joined() {
            value = try run(block, on: value, pass, recompute: recompute)
        }
        value = try lastNormalization(value, pass)
        return try dropout(value.reshaped([value.shape[0], -1]), pass)
    }

    public func embedding(of features: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try embeddingNormalization(projection(features, pass), pass)
    }

    public func folded() throws(TorchError) -> any FoldedNetwork {
        var steps: [any FoldedNetwork] = [
            try FoldedConvolution(stem, then: stemNormalization, stemActivation)
        ]
        for block in stages.joined() { steps.append(try block.folded()) }
        let projection = try FoldedLinear(
            before: lastNormalization, projection, then: embeddingNormalization)
        return FoldedSequence(steps: steps + [FoldedProjection(projection: projection)])
    }

    public func describe(
        _ images: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var value = try graph.add(stem, named: "conv1", to: images)
        value = try graph.add(stemNormalization, named: "bn1", to: value)
        value = try graph.add(stemActivation, named: "prelu", to: value)
        for (index, blocks) in stages.enumerated() {
            value = try graph.add(Sequential(blocks), named: "layer\(index + 1)", to: value)
        }
        value = try graph.add(lastNormalization, named: "bn2", to: value)
        value = try Flatten().describe(value, in: &graph)
        value = try graph.add(projection, named: "fc", to: value)
        return try graph.add(embeddingNormalization, named: "features", to: value)
    }
}

/// BN -> 3x3 -> BN -> PReLU -> 3x3 (stride) -> BN, plus the input or its 1x1 projection.
///
/// Shapes: [B, C, H, W] -> [B, C', H / stride, W / stride].
final class IResNetBlock: Layer {
    static let initialization = Initialization.normal(deviation: 0.1)

    private let normalization1: BatchNormalization
    private let convolution1: Convolution
    private let normalization2: BatchNormalization
    private let activation: PReLU
    private let convolution2: Convolution
    private let normalization3: BatchNormalization
    private let shortcut: (convolution: Convolution, normalization: BatchNormalization)?

    init(_ inputs: Int, _ outputs: Int, stride: Int) throws(TorchError) {
        let start = Self.initialization
        normalization1 = try BatchNormalization(inputs)
        convolution1 = try Convolution(
            inputs, outputs, kernel: 3, padding: 1, initialization: start)
        normalization2 = try BatchNormalization(outputs)
        activation = try PReLU(outputs)
        convolution2 = try Convolution(
            outputs, outputs, kernel: 3, stride: stride, padding: 1, initialization: start)
        normalization3 = try BatchNormalization(outputs)
        guard stride > 1 || inputs != outputs else {
            shortcut = nil
            return
        }
        shortcut = (
            try Convolution(inputs, outputs, kernel: 1, stride: stride, initialization: start),
            try BatchNormalization(outputs)
        )
    }

    var members: [(name: String, member: Member)] {
        [
            ("bn1", .child(normalization1)), ("conv1", .child(convolution1)),
            ("bn2", .child(normalization2)), ("prelu", .child(activation)),
            ("conv2", .child(convolution2)), ("bn3", .child(normalization3)),
        ] + (downsample.map { [("downsample", .child($0))] } ?? [])
    }

    private var downsample: Sequential? {
        shortcut.map { Sequential([$0.convolution, $0.normalization]) }
    }

    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        var value = try normalization1(input, into: convolution1, pass)
        value = try normalization2(value, then: activation, into: convolution2, pass)
        let addend = try downsample?(input, pass) ?? input
        return try normalization3(value, adding: addend, pass)
    }

    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var value = try graph.add(normalization1, named: "bn1", to: input)
        value = try graph.add(convolution1, named: "conv1", to: value)
        value = try graph.add(normalization2, named: "bn2", to: value)
        value = try graph.add(activation, named: "prelu", to: value)
        value = try graph.add(convolution2, named: "conv2", to: value)
        value = try graph.add(normalization3, named: "bn3", to: value)
        let shortcut = try downsample.map { try graph.add($0, named: "downsample", to: input) }
        return graph.apply("Add", to: [value, shortcut ?? input])
    }

    /// The block in three convolutions at most.
    func folded() throws(TorchError) -> any FoldedNetwork {
        FoldedBlock(
            first: try FoldedConvolution(
                convolution1, before: normalization1, then: normalization2, activation),
            second: try FoldedConvolution(convolution2, then: normalization3),
            shortcut: try shortcut.map { layers throws(TorchError) in
                try FoldedConvolution(layers.convolution, then: layers.normalization)
            })
    }
}

/// A block of an IResNet for inference.
private struct FoldedBlock: FoldedNetwork {
    let first: FoldedConvolution
    let second: FoldedConvolution
    let shortcut: FoldedConvolution?

    func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
        try second(first(input, adding: nil), adding: shortcut?(input, adding: nil) ?? input)
    }
}
