import Backbones
import Foundation
import Interchange
import Torch

/// A network as an ONNX file: input `input` [batch, 3, size, size], prepared as the metadata say,
/// output `embedding` [batch, D], not normalised.
struct ONNXExport {
    private let model: ModelFile.Model
    private let graph: ONNXGraph

    /// Describes the network and folds its batch normalisations where that is exact.
    ///
    /// - Throws: `ONNXError`, or `TorchError`.
    init(_ model: ModelFile.Model, precision: ExportPrecision) throws {
        self.model = model
        // Known before anything is copied; the normalisations' part is small.
        let count = model.backbone.namedParameters.reduce(0) { $0 + $1.parameter.tensor.count }
        let bytes = count * (precision == .fp16 ? 2 : 4)
        guard bytes <= ONNXFile.maximumByteCount else { throw ONNXError.tooLarge(bytes) }
        let size = model.preprocessing.size
        var graph = ONNXGraph(
            name: model.configuration.name.rawValue, input: "input", shape: [3, size, size])
        let embedding = try model.backbone.describe(graph.input, in: &graph)
        graph.finish(embedding, as: "embedding", shape: [model.configuration.embedding])
        graph.foldNormalizations()
        if precision == .fp16 { try graph.convertToHalf() }
        self.graph = graph
    }

    /// The bytes of all constants.
    var weightByteCount: Int { graph.weightByteCount }

    /// - Throws: `ONNXError.tooLarge`, or `FileError` naming the file.
    func write(to url: URL) throws {
        try ONNXFile.write(
            graph, producer: (name: "soloface", version: SoloFace.version),
            metadata: ModelFile.metadata(of: model.configuration, model.preprocessing), to: url)
    }

    /// Embeds network input with what was written: by onnxruntime where Python has it, else by reading
    /// the file and computing its graph.
    ///
    /// - Parameters:
    ///   - batches: of any sizes.
    ///   - python: the Python to ask.
    /// - Returns: the embeddings, row by row, and who computed them.
    static func embeddings(
        of batches: [Tensor], by url: URL, python: String
    ) throws -> (values: [Float], judge: String) {
        if let result = try ONNXRuntime(python: python).embeddings(of: batches, by: url) {
            return result
        }
        let graph = try ONNXFile.read(contentsOf: url)
        let values = try batches.flatMap { try graph.evaluate($0).values(as: Float.self) }
        return (values, "own evaluation of the file; \(python) has no onnxruntime")
    }
}
