import Backbones
import Torch

/// A network with random weights and pictures to try it on, as often as wanted from the same start.
struct NetworkSample {
    private let configuration: BackboneConfiguration
    private let weights: [String: Tensor]
    private let pixels: Tensor

    /// What a training pass gives.
    struct Pass {
        let embeddings: Tensor
        /// Of all trainable parameters, in order.
        let gradients: [Tensor]
        /// Running statistics after the pass.
        let buffers: [Tensor]
    }

    /// How a pass is made.
    struct Arithmetic {
        var dtype = DType.float32
        var autocast: DType?
        var isRecomputing = false

        static let exact = Arithmetic(dtype: .float64)
    }

    /// - Parameter pictures: B, at least 2.
    init(_ name: BackboneName, pictures: Int) throws(TorchError) {
        configuration = BackboneConfiguration(name: name, embedding: 128)
        let entries = try configuration.makeBackbone().stateDictionary().entries
        weights = Dictionary(
            entries.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        pixels = try TestValues.pictures(pictures, size: Preprocessing.standard.size, seed: 5)
    }

    /// Forward and backward in training from the initial weights.
    ///
    /// Backward starts from a weighted sum of the embeddings with fixed random weights of deviation
    /// `lossScale`, which keeps float16 gradients within their range.
    func trainingPass(
        on device: Device, _ arithmetic: Arithmetic, lossScale: Double = 1
    ) throws(TorchError) -> Pass {
        let backbone = try network(on: device, arithmetic.dtype)
        let embeddings = try backbone(
            images(on: device, arithmetic.dtype), .training, autocast: arithmetic.autocast,
            recompute: arithmetic.isRecomputing)
        let weights = try TestValues.normal(embeddings.shape, seed: 6) * lossScale
        try embeddings.backward(weights.to(embeddings.dtype).to(device))
        var gradients: [Tensor] = []
        for gradient in try Gradients.of(backbone.trainableParameters) {
            gradients.append(try gradient.to(.float64) * (1 / lossScale))
        }
        return Pass(
            embeddings: try embeddings.detached(), gradients: gradients,
            buffers: backbone.namedBuffers.map(\.buffer.tensor))
    }

    /// Embeddings of the first pictures in inference, float32.
    func embeddings(
        ofFirst count: Int, by backbone: any Backbone, on device: Device
    ) throws(TorchError) -> [Double] {
        let size = Preprocessing.standard.size
        let bytes: [UInt8] = try pixels.values()
        let part = try Tensor.from(
            Array(bytes.prefix(count * size * size * 3)), [count, size, size, 3])
        return try withoutGradient { () throws(TorchError) in
            try backbone(Preprocessing.standard(part.to(device)), .inference).values()
        }
    }

    /// The network at its start.
    func network(on device: Device, _ dtype: DType = .float32) throws(TorchError) -> any Backbone {
        let backbone = try configuration.makeBackbone()
        try backbone.load(weights, owner: configuration.name.rawValue)
        try backbone.convert(to: dtype)
        try backbone.move(to: device)
        return backbone
    }

    private func images(on device: Device, _ dtype: DType) throws(TorchError) -> Tensor {
        try Preprocessing.standard(pixels.to(device)).to(dtype)
    }
}
