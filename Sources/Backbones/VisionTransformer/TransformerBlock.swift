import Interchange
import Torch

/// Two branches, each added to its input: LayerNorm -> attention, and LayerNorm -> a perceptron of
/// one hidden layer, four times as wide, with ReLU6.
///
/// Shapes: [B, N, D] -> the same.
final class TransformerBlock: Module {
    static let initialization = Initialization.normal(deviation: 0.02)

    private let normalization1: LayerNormalization
    private let normalization2: LayerNormalization
    private let attention: SelfAttention
    private let perceptron: Perceptron

    init(_ width: Int, heads: Int) throws(TorchError) {
        normalization1 = try LayerNormalization(width)
        normalization2 = try LayerNormalization(width)
        attention = try SelfAttention(width, heads: heads)
        perceptron = try Perceptron(width, hidden: 4 * width)
    }

    var members: [(name: String, member: Member)] {
        [
            ("norm1", .child(normalization1)), ("norm2", .child(normalization2)),
            ("attn", .child(attention)), ("mlp", .child(perceptron)),
        ]
    }

    /// Which images skip each of the two branches in one training pass.
    ///
    /// Drawn before the block runs, so that running it again during backward skips the same.
    struct Skips {
        /// [B, 1, 1]: 0, or 1 over the probability of not skipping, so that the mean stays.
        let factors: (attention: Tensor, perceptron: Tensor)

        init(_ probability: Double, for tokens: Tensor) throws(TorchError) {
            let ones = try Tensor.full(
                [tokens.shape[0], 1, 1], 1, dtype: tokens.dtype, device: tokens.device)
            factors = (try ones.dropout(probability), try ones.dropout(probability))
        }
    }

    func callAsFunction(
        _ tokens: Tensor, skips: Skips?, _ pass: Pass, recompute: Bool
    ) throws(TorchError) -> Tensor {
        guard recompute else { return try apply(tokens, skips, pass) }
        return try checkpointed(tokens) { tokens, again throws(TorchError) in
            try self.apply(tokens, skips, again ? .recomputing : pass)
        }
    }

    func describe(
        _ tokens: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let first = try graph.add(normalization1, named: "norm1", to: tokens)
        let attended = try graph.add(attention, named: "attn", to: first)
        let middle = graph.apply("Add", to: [tokens, attended])
        let second = try graph.add(normalization2, named: "norm2", to: middle)
        let perceived = try graph.add(perceptron, named: "mlp", to: second)
        return graph.apply("Add", to: [middle, perceived])
    }

    private func apply(
        _ tokens: Tensor, _ skips: Skips?, _ pass: Pass
    ) throws(TorchError) -> Tensor {
        let first = try attention(normalization1(tokens, pass), pass)
        let middle = try tokens + first.scaled(by: skips?.factors.attention)
        let second = try perceptron(normalization2(middle, pass), pass)
        return try middle + second.scaled(by: skips?.factors.perceptron)
    }
}

/// Attention of all tokens of an image to each other, and a projection.
private final class SelfAttention: Layer {
    private let queriesKeysValues: Linear
    private let projection: Linear
    private let heads: Int

    init(_ width: Int, heads: Int) throws(TorchError) {
        let start = TransformerBlock.initialization
        queriesKeysValues = try Linear(width, 3 * width, bias: .none, initialization: start)
        projection = try Linear(width, width, bias: .zero, initialization: start)
        self.heads = heads
    }

    var members: [(name: String, member: Member)] {
        [("qkv", .child(queriesKeysValues)), ("proj", .child(projection))]
    }

    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try projection(queriesKeysValues(input, pass).selfAttention(heads: heads), pass)
    }

    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let width = projection.weight.tensor.shape[0]
        let size = width / heads
        let parts = try graph.inside("qkv") { graph in
            // Queries and values as [B, heads, N, size], keys the other way round.
            try [[0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]].enumerated().map { index, order in
                let rows = try queriesKeysValues.weight.tensor.detached()
                    .narrowed(0, to: index * width..<(index + 1) * width).permuted([1, 0])
                let matrix = try graph.constant("weight", rows)
                let product = graph.apply("MatMul", to: [input, matrix])
                let split = graph.reshape(product, to: [0, -1, heads, size])
                return graph.apply("Transpose", to: [split], ["perm": .integers(order)])
            }
        }
        let scale = graph.constant("scale", RawArray([Float(1 / Double(size).squareRoot())]))
        let scores = graph.apply("MatMul", to: [parts[0], parts[1]])
        let shares = graph.apply(
            "Softmax", to: [graph.apply("Mul", to: [scores, scale])], ["axis": .integer(-1)])
        let mixed = graph.apply("MatMul", to: [shares, parts[2]])
        let sorted = graph.apply("Transpose", to: [mixed], ["perm": .integers([0, 2, 1, 3])])
        let rows = graph.reshape(sorted, to: [0, -1, width])
        return try graph.inside("proj") { try projection.describe(tokens: rows, in: &$0) }
    }
}

/// Linear -> ReLU6 -> Linear, on each token.
private final class Perceptron: Layer {
    private let expansion: Linear
    private let contraction: Linear

    init(_ width: Int, hidden: Int) throws(TorchError) {
        let start = TransformerBlock.initialization
        expansion = try Linear(width, hidden, bias: .zero, initialization: start)
        contraction = try Linear(hidden, width, bias: .zero, initialization: start)
    }

    var members: [(name: String, member: Member)] {
        [("fc1", .child(expansion)), ("fc2", .child(contraction))]
    }

    func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try contraction(expansion(input, pass).clamped(to: 0...6), pass)
    }

    func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let hidden = try graph.inside("fc1") { try expansion.describe(tokens: input, in: &$0) }
        let bounds = [Float(0), 6].map { graph.constant("bound", RawArray([$0], shape: [])) }
        let clipped = graph.apply("Clip", to: [hidden] + bounds)
        return try graph.inside("fc2") { try contraction.describe(tokens: clipped, in: &$0) }
    }
}

extension Tensor {
    fileprivate func scaled(by factors: Tensor?) throws(TorchError) -> Tensor {
        guard let factors else { return self }
        return try self * factors
    }
}
