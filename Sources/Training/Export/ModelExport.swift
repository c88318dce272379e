import Backbones
public import Foundation
import Interchange
public import Torch

/// Writes a network for other programs and checks that what was written computes the same.
public enum ModelExport {
    /// The forms by the endings of their files.
    public enum Format: String, CaseIterable, Sendable {
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

    /// The drawn faces that both networks embed.
    static let sampleCount = 4

    /// Writes a network, whole or not at all, and compares.
    ///
    /// - Parameters:
    ///   - model: on `device`.
    ///   - url: its ending names the form.
    /// - Throws: `ExportError`, `FileError` or `TorchError`.
    public static func write(
        _ model: ModelFile.Model, to url: URL, device: Device
    ) throws -> Result {
        switch try Format(of: url) {
        case .pt, .pth:
            try PyTorchCheckpoint.write(
                model.backbone.stateDictionary().arrayEntries(), to: url)
        case .safetensors:
            try ModelFile.write(
                model.backbone, configuration: model.configuration,
                preprocessing: model.preprocessing, to: url)
        }
        let written = try ModelFile.read(url, network: model.configuration.name, device: device)
        let faces = try SampleFaces.input(
            count: sampleCount, preprocessing: model.preprocessing, device: device)
        let parity = Parity(
            try embeddings(of: faces, by: model), try embeddings(of: faces, by: written),
            width: model.configuration.embedding)
        return Result(
            parity: parity, judge: "the file, read again", byteCount: try byteCount(of: url))
    }

    private static func embeddings(
        of faces: Tensor, by model: ModelFile.Model
    ) throws(TorchError) -> [Float] {
        try withoutGradient { () throws(TorchError) in
            try model.backbone(faces, .inference).values(as: Float.self)
        }
    }

    private static func byteCount(of url: URL) throws -> Int {
        try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
}

/// Why a network cannot be exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
    /// The file's name asks for no known form.
    case format(String)

    public var description: String {
        switch self {
        case .format(let path):
            "\(path): a network is exported to a file that ends in "
                + ModelExport.Format.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
        }
    }
}
