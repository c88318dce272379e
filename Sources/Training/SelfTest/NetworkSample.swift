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
        var weights: [String: Tensor] = [:]
        let entries = try configuration.makeBackbone().stateDictionary().entries
        for (index, (name, tensor)) in entries.enumerated() {
            weights[name] = try Self.start(of: name, tensor, seed: UInt64(1000 + index))
        }
        self.weights = weights
        pixels = try TestValues.pictures(pictures, size: Preprocessing.standard.size, seed: 5)
    }

    /// Matrices and kernels are drawn so that activations keep their size, N(0, 2 / fan in).
    ///
    /// PReLU begins as the identity, and what enters a transformer's ReLU6 lies between its kinks,
    /// around 3 with a deviation of 1/2. A kink would hide gradients' errors: a rounding of e puts
    /// a share of about e of all activations on the other side, and gradients go wrong by the root
    /// of e.
    private static func start(
        of name: String, _ tensor: Tensor, seed: UInt64
    ) throws(TorchError) -> Tensor {
        if name.hasSuffix("mlp.fc1.bias") { return try Tensor.full(tensor.shape, 3) }
        guard tensor.shape.count > 1 else {
            return name.hasSuffix(".weight") ? try Tensor.full(tensor.shape, 1) : tensor
        }
        let inputs = tensor.shape.dropFirst().reduce(1, *)
        let variance = name.hasSuffix("mlp.fc1.weight") ? 0.25 : 2
        return try TestValues.normal(
            tensor.shape, deviation: (variance / Double(inputs)).squareRoot(), seed: seed)
    }

    /// Forward and backward in training from the initial weights.
    ///
    /// Backward starts from a weighted sum of the embeddings with fixed random weights.
    func trainingPass(
        on device: Device, _ arithmetic: Arithmetic
    ) throws(TorchError) -> Pass {
        let backbone = try network(on: device, arithmetic.dtype)
        let embeddings = try backbone(
            images(on: device, arithmetic.dtype), .training, autocast: arithmetic.autocast,
            recompute: arithmetic.isRecomputing)
        let weights = try TestValues.normal(embeddings.shape, seed: 6)
        try embeddings.backward(weights.to(embeddings.dtype).to(device))
        return Pass(
            embeddings: try embeddings.detached(),
            gradients: try Gradients.of(backbone.trainableParameters),
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
