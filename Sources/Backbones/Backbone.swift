public import Interchange
public import Torch

/// A network that turns face images into embeddings.
///
/// Shapes: images [B, 3, 112, 112] float32, channels-last -> embeddings [B, D] float32.
public protocol Backbone: Module {
    /// The convolutional part, which may run in a lower precision.
    ///
    /// - Parameters:
    ///   - images: [B, 3, 112, 112].
    ///   - recompute: whether inner activations are computed again in backward instead of kept.
    func features(
        of images: Tensor, _ pass: Pass, recompute: Bool
    ) throws(TorchError) -> Tensor

    /// The last projection and normalisation, in full precision.
    func embedding(of features: Tensor, _ pass: Pass) throws(TorchError) -> Tensor

    /// The network as it is now, for inference in float32 alone: normalisations folded into the layers
    /// beside them, which embeds the same images up to rounding.
    func folded() throws(TorchError) -> any FoldedNetwork

    /// Adds what the network computes in inference to a graph of ONNX; returns the embedding.
    ///
    /// - Throws: `ONNXError.undescribed` naming a layer, or `TorchError`.
    func describe(
        _ images: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value
}

extension Backbone {
    /// Refuses: a network that can be exported says so itself.
    public func describe(
        _ images: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        throw ONNXError.undescribed("\(Self.self)")
    }

    /// Embeds images.
    ///
    /// - Parameters:
    ///   - images: [B, 3, 112, 112], normalised; see `Preprocessing`.
    ///   - pass: training or inference.
    ///   - autocast: `float16` or `bfloat16` for the convolutional part; nil: the images' type.
    ///   - recompute: trades time for memory while training (activation checkpointing).
    /// - Returns: [B, D], not normalised.
    public func callAsFunction(
        _ images: Tensor, _ pass: Pass, autocast: DType? = nil, recompute: Bool = false
    ) throws(TorchError) -> Tensor {
        let inputType = try images.dtype
        let maps = try withAutocast(autocast, on: images.device) { () throws(TorchError) in
            try features(of: images, pass, recompute: recompute && pass == .training)
        }
        return try embedding(of: maps.to(inputType), pass)
    }
}

/// Runs one block of a network, keeping its activations or only its input.
func run(
    _ block: any Layer, on input: Tensor, _ pass: Pass, recompute: Bool
) throws(TorchError) -> Tensor {
    guard recompute else { return try block(input, pass) }
    return try checkpointed(input) { value, again throws(TorchError) in
        try block(value, again ? .recomputing : pass)
    }
}
