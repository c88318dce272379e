import Torch

/// Which tokens of each image go through the blocks in one training pass, chosen at random.
///
/// The others do not cost anything there; after the blocks a learned token stands in their places.
/// Source: He et al., arXiv 2111.06377; arcface_torch.
/// Differs: arcface_torch leaves out 10 % whatever its mask ratio says, unless that is 0.
struct TokenMasking {
    /// The places of the visible tokens, int64 [B, K, D], the same along D.
    private let places: Tensor
    private let shape: [Int]

    /// Chooses among tokens [B, N, D].
    ///
    /// - Parameter ratio: the share that is left out, 0 ..< 1; at least one token stays.
    init(of tokens: Tensor, ratio: Double) throws(TorchError) {
        shape = tokens.shape
        let (count, length, width) = (shape[0], shape[1], shape[2])
        let kept = max(Int(Double(length) * (1 - ratio)), 1)
        let noise = try Tensor.empty([count, length], device: tokens.device)
        try noise.fillUniformInPlace(low: 0, high: 1)
        places = try noise.order(along: 1).narrowed(1, to: 0..<kept).expandingDimension(2)
            .expanded(to: [count, kept, width])
    }

    /// The visible tokens, [B, K, D].
    func visible(of tokens: Tensor) throws(TorchError) -> Tensor {
        try tokens.gathered(1, places)
    }

    /// The visible tokens back in their places, and `missing`, [1, 1, D], in the others: [B, N, D].
    func restored(_ visible: Tensor, missing: Tensor) throws(TorchError) -> Tensor {
        try missing.expanded(to: shape).scattering(visible, 1, places)
    }
}
