import Backbones
public import Foundation
import Interchange
public import Torch

/// Writes a network for other programs and checks that what was written computes the same.
public enum ModelExport {
    /// The forms by the endings of their files.
    public enum Format: String, CaseIterable, Sendable {
        /// A graph of operations with its weights.
        case onnx
        /// A state dictionary for PyTorch.
        case pt, pth
        case safetensors

        /// The form that a file's name asks for.
        ///
        /// - Throws: `ExportError.format` naming the forms.
        public init(of url: URL) throws(ExportError) {
            guard let format = Format(rawValue: url.pathExtension.lowercased()) else {
                throw .format(url.path)
            }
            self = format
        }
    }

    /// What was written.
    public struct Result: Sendable {
        /// How far the embeddings of the written network are from those of the given one.
        public let parity: Parity
        /// What computed the embeddings of the written network.
        public let judge: String
        /// The size of the file.
        public let byteCount: Int
    }

    /// What is not part of the network.
    public struct Options: Sendable {
        /// Limits that the file must keep; nil: none.
        public var limits: ModelLimits?
        /// The number type of weights and arithmetic; other than `fp32` for ONNX only.
        public var precision = ExportPrecision.fp32
        /// The Python that is asked for onnxruntime.
        public var python = "python3"

        public init() {}
    }

    /// Writes a network, whole or not at all, and compares.
    ///
    /// - Parameters:
    ///   - model: on `device`.
    ///   - url: its ending names the form.
    /// - Throws: `ExportError`, `ONNXError`, `FileError` or `TorchError`.
    public static func write(
        _ model: ModelFile.Model, to url: URL, device: Device, options: Options = Options()
    ) throws -> Result {
        let format = try Format(of: url)
        let faces = try SampleFaces.batches(preprocessing: model.preprocessing, device: device)
        var judge = "the file, read again"
        let written: [Float]
        if format == .onnx {
            let export = try ONNXExport(model, precision: options.precision)
            try options.limits?.check(
                model, options.precision, byteCount: export.weightByteCount)
            try export.write(to: url)
            (written, judge) = try ONNXExport.embeddings(
                of: faces, by: url, python: options.python)
        } else {
            guard options.limits == nil, options.precision == .fp32 else {
                throw ExportError.limit("the file must be .onnx")
            }
            try writeWeights(model, to: url, format)
            let again = try ModelFile.read(
                url, network: model.configuration.name, device: device)
            written = try embeddings(of: faces, by: again)
        }
        let parity = Parity(
            try embeddings(of: faces, by: model), written, width: model.configuration.embedding)
        return Result(parity: parity, judge: judge, byteCount: try byteCount(of: url))
    }

    private static func writeWeights(
        _ model: ModelFile.Model, to url: URL, _ format: Format
    ) throws {
        if format == .safetensors {
            try ModelFile.write(
                model.backbone, configuration: model.configuration,
                preprocessing: model.preprocessing, to: url)
        } else {
            try PyTorchCheckpoint.write(model.backbone.stateDictionary().arrayEntries(), to: url)
        }
    }

    private static func embeddings(
        of batches: [Tensor], by model: ModelFile.Model
    ) throws -> [Float] {
        try withoutGradient {
            try batches.flatMap { try model.backbone($0, .inference).values(as: Float.self) }
        }
    }

    private static func byteCount(of url: URL) throws -> Int {
        try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
}

/// The number type of an exported network's weights and arithmetic.
public enum ExportPrecision: String, CaseIterable, Sendable {
    case fp32
    /// Half the size; input and output stay float32.
    case fp16
}

/// Limits that a test sets to the networks it takes.
public enum ModelLimits: String, CaseIterable, Sendable {
    /// The masked face recognition track of ICCV 2021 (InsightFace): ONNX, RGB 112 x 112, float32
    /// weights of at most 1 GB, at most 512 dimensions.
    case mfr

    /// - Throws: `ExportError.limit` naming the limit that does not hold.
    func check(
        _ model: ModelFile.Model, _ precision: ExportPrecision, byteCount: Int
    ) throws(ExportError) {
        guard precision == .fp32 else { throw .limit("weights must be fp32") }
        let embedding = model.configuration.embedding
        guard embedding <= 512 else {
            throw .limit("embeddings may have 512 dimensions, these have \(embedding)")
        }
        let size = model.preprocessing.size
        guard size == 112 else { throw .limit("images must be 112 x 112, not \(size) x \(size)") }
        guard byteCount <= 1_000_000_000 else {
            throw .limit("weights may take 1 GB, these take \(byteCount) bytes")
        }
    }
}

/// Why a network cannot be exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
    /// The file's name asks for no known form.
    case format(String)
    /// A limit that was asked for does not hold.
    case limit(String)
    /// onnxruntime or onnx refused the file; their words.
    case runtime(String)

    public var description: String {
        switch self {
        case .format(let path):
            "\(path): a network is exported to a file that ends in "
                + ModelExport.Format.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
        case .limit(let reason): "a limit of the export does not hold: \(reason)"
        case .runtime(let words): "the exported file was refused:\n\(words)"
        }
    }
}
