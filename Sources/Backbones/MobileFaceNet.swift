public import Interchange
public import Torch

/// MobileFaceNet in the form of arcface_torch ("mbf", "mbf_large").
///
/// Inverted bottlenecks with depthwise convolutions, a global depthwise convolution at the end.
/// Source: Chen et al., arXiv 1804.07573; widths, group counts and names as in arcface_torch.
public final class MobileFaceNet: Backbone {
    private let layers: [any Foldable]
    private let separation: ConvolutionBlock
    private let head: GlobalDepthwise

    /// - Parameters:
    ///   - blocks: residual blocks per stage: (1, 4, 6, 2) for mbf, (2, 8, 12, 4) for mbf_large.
    ///   - scale: channels over those of the paper: 2 for mbf, 4 for mbf_large.
    ///   - embedding: D.
    public init(blocks: [Int], scale: Int, embedding: Int) throws(TorchError) {
        let narrow = 64 * scale
        let wide = 128 * scale
        layers = [
            try ConvolutionBlock(3, narrow, kernel: 3, stride: 2, padding: 1),
            blocks[0] == 1
                ? try ConvolutionBlock(narrow, narrow, kernel: 3, padding: 1, groups: 64)
                : try Self.residuals(narrow, count: blocks[0], groups: 128),
            try Bottleneck(narrow, narrow, groups: 128, stride: 2),
            try Self.residuals(narrow, count: blocks[1], groups: 128),
            try Bottleneck(narrow, wide, groups: 256, stride: 2),
            try Self.residuals(wide, count: blocks[2], groups: 256),
            try Bottleneck(wide, wide, groups: 512, stride: 2),
            try Self.residuals(wide, count: blocks[3], groups: 256),
        ]
        separation = try ConvolutionBlock(wide, 512, kernel: 1)
        head = try GlobalDepthwise(512, embedding: embedding)
    }

    private static func residuals(
        _ channels: Int, count: Int, groups: Int
    ) throws(TorchError) -> Residuals {
        var blocks: [Bottleneck] = []
        for _ in 0..<count {
            blocks.append(try Bottleneck(channels, channels, groups: groups, stride: 1))
        }
        return Residuals(blocks)
    }

    public var members: [(name: String, member: Member)] {
        [
            ("layers", .child(Sequential(layers))), ("conv_sep", .child(separation)),
            ("features", .child(head)),
        ]
    }

    public func features(
        of images: Tensor, _ pass: Pass, recompute: Bool
    ) throws(TorchError) -> Tensor {
        var value = images
        for layer in layers {
            value = try run(layer, on: value, pass, recompute: recompute && value !== images)
        }
        return value
    }

    public func embedding(of features: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try head(separation(features, pass), pass)
    }

    public func folded() throws(TorchError) -> any FoldedNetwork {
        var steps: [any FoldedNetwork] = []
        for layer in layers { steps.append(try layer.folded()) }
        return FoldedSequence(steps: steps + [try separation.folded(), try head.folded()])
    }

    public func describe(
        _ images: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        var value = try graph.add(Sequential(layers), named: "layers", to: images)
        value = try graph.add(separation, named: "conv_sep", to: value)
        return try graph.add(head, named: "features", to: value)
    }
}

/// A layer that can be folded for inference.
private protocol Foldable: Layer {
    func folded() throws(TorchError) -> any FoldedNetwork
}

/// Layers one after another under the name `layers`, as arcface_torch's blocks hold theirs.
class Layered: Layer {
    private let sequence: Sequential

    init(_ layers: [any Layer]) {
        sequence = Sequential(layers)
    }

    final var members: [(name: String, member: Member)] { [("layers", .child(sequence))] }

    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try sequence(input, pass)
    }

    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        try graph.add(sequence, named: "layers", to: input)
    }
}

/// Bottlenecks one after another.
final class Residuals: Layered, Foldable {
    private let blocks: [Bottleneck]

    init(_ blocks: [Bottleneck]) {
        self.blocks = blocks
        super.init(blocks)
    }

    func folded() throws(TorchError) -> any FoldedNetwork {
        var steps: [any FoldedNetwork] = []
        for block in blocks { steps.append(try block.folded()) }
        return FoldedSequence(steps: steps)
    }
}

/// Convolution -> BN -> PReLU.
final class ConvolutionBlock: Layered, Foldable {
    let convolution: Convolution
    let normalization: BatchNormalization
    let activation: PReLU

    init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
        groups: Int = 1
    ) throws(TorchError) {
        convolution = try Convolution(
            inputs, outputs, kernel: kernel, stride: stride, padding: padding, groups: groups,
            initialization: .kaimingFanOut)
        normalization = try BatchNormalization(outputs)
        activation = try PReLU(outputs)
        super.init([convolution, normalization, activation])
    }

    override func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try normalization(convolution(input, pass), then: activation, pass)
    }

    func folded() throws(TorchError) -> any FoldedNetwork { try convolutionForInference() }

    fileprivate func convolutionForInference() throws(TorchError) -> FoldedConvolution {
        try FoldedConvolution(convolution, then: normalization, activation)
    }
}

/// Convolution -> BN.
final class LinearBlock: Layered {
    let convolution: Convolution
    let normalization: BatchNormalization

    init(
        _ inputs: Int, _ outputs: Int, kernel: Int, groups: Int = 1
    ) throws(TorchError) {
        convolution = try Convolution(
            inputs, outputs, kernel: kernel, groups: groups, initialization: .kaimingFanOut)
        normalization = try BatchNormalization(outputs)
        super.init([convolution, normalization])
    }

    fileprivate func convolutionForInference() throws(TorchError) -> FoldedConvolution {
        try FoldedConvolution(convolution, then: normalization)
    }
}

/// 1x1 up to `groups` channels -> 3x3 depthwise -> 1x1 down; the input is added at stride 1.
final class Bottleneck: Layered, Foldable {
    private let isResidual: Bool
    private let expansion: ConvolutionBlock
    private let depthwise: ConvolutionBlock
    private let reduction: LinearBlock

    init(_ inputs: Int, _ outputs: Int, groups: Int, stride: Int) throws(TorchError) {
        isResidual = stride == 1
        expansion = try ConvolutionBlock(inputs, groups, kernel: 1)
        depthwise = try ConvolutionBlock(
            groups, groups, kernel: 3, stride: stride, padding: 1, groups: groups)
        reduction = try LinearBlock(groups, outputs, kernel: 1)
        super.init([expansion, depthwise, reduction])
    }

    override func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        var value = try expansion.convolution(input, pass)
        value = try expansion.normalization(
            value, then: expansion.activation, into: depthwise.convolution, pass)
        value = try depthwise.normalization(
            value, then: depthwise.activation, into: reduction.convolution, pass)
        return isResidual
            ? try reduction.normalization(value, adding: input, pass)
            : try reduction.normalization(value, pass)
    }

    override func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let value = try super.describe(input, in: &graph)
        return isResidual ? graph.apply("Add", to: [input, value]) : value
    }

    func folded() throws(TorchError) -> any FoldedNetwork {
        FoldedBottleneck(
            expansion: try expansion.convolutionForInference(),
            depthwise: try depthwise.convolutionForInference(),
            reduction: try reduction.convolutionForInference(), isResidual: isResidual)
    }
}

/// A bottleneck for inference.
private struct FoldedBottleneck: FoldedNetwork {
    let expansion: FoldedConvolution
    let depthwise: FoldedConvolution
    let reduction: FoldedConvolution
    let isResidual: Bool

    func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
        let value = try depthwise(expansion(input, adding: nil), adding: nil)
        return try reduction(value, adding: isResidual ? input : nil)
    }
}

/// 7x7 depthwise convolution over the whole map -> flatten -> Linear -> BN.
///
/// Shapes: [B, C, 7, 7] -> [B, D].
final class GlobalDepthwise: Layered, Foldable {
    private let depthwise: LinearBlock
    private let projection: Linear
    private let normalization: BatchNormalization

    init(_ channels: Int, embedding: Int) throws(TorchError) {
        depthwise = try LinearBlock(channels, channels, kernel: 7, groups: channels)
        projection = try Linear(
            channels, embedding, bias: .none, initialization: .kaimingFanOut)
        normalization = try BatchNormalization(embedding)
        super.init([depthwise, Flatten(), projection, normalization])
    }

    func folded() throws(TorchError) -> any FoldedNetwork {
        FoldedSequence(steps: [
            try depthwise.convolutionForInference(),
            FoldedProjection(projection: try FoldedLinear(projection, then: normalization)),
        ])
    }
}
