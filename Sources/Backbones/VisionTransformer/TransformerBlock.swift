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
}

extension Tensor {
    fileprivate func scaled(by factors: Tensor?) throws(TorchError) -> Tensor {
        guard let factors else { return self }
        return try self * factors
    }
}
