public import Backbones
public import Evaluation
public import FaceData
public import Torch

/// Turns images into embeddings with one network: the door through which all evaluation enters.
public struct Embedder {
    private let backbone: any Backbone
    private let preprocessing: Preprocessing
    /// D, the size of an embedding.
    public let dimension: Int
    private let device: Device
    private let autocast: DType?

    /// Images per pass.
    public var batchSize = 64

    /// - Parameters:
    ///   - backbone: on `device`.
    ///   - dimension: D, the size of its embeddings.
    ///   - autocast: the type of its convolutions; nil: float32.
    public init(
        _ backbone: any Backbone, preprocessing: Preprocessing = .standard, dimension: Int,
        device: Device, autocast: DType? = nil
    ) {
        self.backbone = backbone
        self.preprocessing = preprocessing
        self.dimension = dimension
        self.device = device
        self.autocast = autocast
    }

    /// The network that a file held, in float32, with the preprocessing that belongs to it.
    public init(_ model: ModelFile.Model, device: Device) {
        self.init(
            model.backbone, preprocessing: model.preprocessing,
            dimension: model.configuration.embedding, device: device)
    }

    /// Embeddings of images and of their mirror images, not normalised.
    public struct Result {
        public let plain: Embeddings
        /// Empty unless asked for.
        public let mirrored: Embeddings
    }

    /// Embeds all images of a source in order.
    ///
    /// - Parameters:
    ///   - mirrored: whether the mirror images are embedded too.
    ///   - progress: told the number of images done.
    /// - Throws: `DatasetError` naming an image that cannot be used, or `TorchError`.
    public func callAsFunction(
        _ images: any ImageSource, mirrored: Bool, progress: (Int) -> Void = { _ in }
    ) throws -> Result {
        var plain: [Float] = []
        var flipped: [Float] = []
        plain.reserveCapacity(images.count * dimension)
        var done = 0
        try forEachBatch(of: images, mirrored: mirrored) { batch, mirror in
            plain += batch
            flipped += mirror
            done += batch.count / dimension
            progress(done)
        }
        return Result(
            plain: Embeddings(values: plain, dimension: dimension),
            mirrored: Embeddings(values: flipped, dimension: dimension))
    }

    /// Embeds all images of a source in order and hands the embeddings on, a batch at a time.
    ///
    /// - Parameters:
    ///   - mirrored: whether the mirror images are embedded too.
    ///   - body: gets the embeddings of some images, one after the other, and those of their mirror
    ///     images (none unless asked for).
    /// - Throws: `DatasetError` naming an image that cannot be used, `TorchError`, what `body` throws.
    public func forEachBatch(
        of images: any ImageSource, mirrored: Bool, _ body: ([Float], [Float]) throws -> Void
    ) throws {
        let loader = try loader(of: images)
        defer { loader.stop() }
        let network = try network()
        while let batch = try loader.next() {
            let input = try load(batch)
            try body(
                embed(input, network), mirrored ? embed(input.flipped(3), network) : [])
        }
    }

    /// The network as it is now, folded on the processor, where that was measured to be faster.
    private func network() throws(TorchError) -> any FoldedNetwork {
        guard autocast == nil, device == .cpu else {
            return Unfolded(backbone, autocast: autocast)
        }
        return try withoutGradient { () throws(TorchError) in try backbone.folded() }
    }

    private func loader(of images: any ImageSource) throws -> BatchLoader {
        var options = BatchLoader.Options()
        options.imageSize = preprocessing.size
        options.failurePolicy = .stop
        let order = EpochOrder(count: images.count, seed: 0, shuffle: false)
        let plan = try BatchPlan(order: order, batchSize: batchSize, keepsLastShortBatch: true)
        return try BatchLoader(images: images, plan: plan, endEpoch: 1, options: options)
    }

    private func load(_ batch: ImageBatch) throws(TorchError) -> Tensor {
        defer { batch.release() }
        let size = preprocessing.size
        let pixels = try Tensor.borrowing(
            batch.pixels, [batch.count, size, size, 3], dtype: .uint8)
        return try preprocessing(pixels.to(device))
    }

    private func embed(
        _ images: Tensor, _ network: any FoldedNetwork
    ) throws(TorchError) -> [Float] {
        try withoutGradient { () throws(TorchError) in
            try network(images).values(as: Float.self)
        }
    }
}
