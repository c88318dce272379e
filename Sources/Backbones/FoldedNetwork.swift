public import Torch

/// A network for inference alone, as it was when it was folded: faster, and it learns nothing.
public protocol FoldedNetwork {
    /// Embeds images [B, 3, 112, 112] float32, channels-last -> [B, D] float32, not normalised.
    func callAsFunction(_ images: Tensor) throws(TorchError) -> Tensor
}

extension Backbone {
    /// This network itself, in inference: it has nothing to fold.
    public func folded() throws(TorchError) -> any FoldedNetwork { Unfolded(self) }
}

/// A network in inference as it is.
public struct Unfolded: FoldedNetwork {
    private let backbone: any Backbone
    private let autocast: DType?

    /// - Parameter autocast: the type of its convolutions; nil: float32.
    public init(_ backbone: any Backbone, autocast: DType? = nil) {
        self.backbone = backbone
        self.autocast = autocast
    }

    public func callAsFunction(_ images: Tensor) throws(TorchError) -> Tensor {
        try backbone(images, .inference, autocast: autocast)
    }
}

/// Steps one after another.
struct FoldedSequence: FoldedNetwork {
    let steps: [any FoldedNetwork]

    func callAsFunction(_ images: Tensor) throws(TorchError) -> Tensor {
        var value = images
        for step in steps { value = try step(value) }
        return value
    }
}

extension FoldedConvolution: FoldedNetwork {
    public func callAsFunction(_ images: Tensor) throws(TorchError) -> Tensor {
        try self(images, adding: nil)
    }
}

/// The last layers: maps [B, C, H, W] flattened to rows, and a linear map of those.
struct FoldedProjection: FoldedNetwork {
    let projection: FoldedLinear

    func callAsFunction(_ maps: Tensor) throws(TorchError) -> Tensor {
        try projection(maps.reshaped([maps.shape[0], -1]))
    }
}
