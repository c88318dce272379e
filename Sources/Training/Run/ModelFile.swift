public import Backbones
public import Foundation
import Interchange
public import Torch

/// A backbone in a file: weights under the names of PyTorch.
///
/// In safetensors also network, embedding size and
/// preprocessing, in the metadata. PyTorch's own files are read as well.
public enum ModelFile {
    /// A network read from a file.
    public struct Model {
        public let configuration: BackboneConfiguration
        public let preprocessing: Preprocessing
        public let backbone: any Backbone
        /// What the file did not say and was assumed, one sentence each.
        public let assumptions: [String]
    }

    /// Writes a backbone, whole or not at all.
    ///
    /// - Throws: `FileError` naming the file.
    public static func write(
        _ backbone: any Backbone, configuration: BackboneConfiguration, to url: URL
    ) throws {
        try backbone.stateDictionary().write(
            to: url,
            metadata: [
                "network": configuration.name.rawValue,
                "embedding": String(configuration.embedding),
                "colour_order": "RGB",
                "size": String(Preprocessing.standard.size),
                "mean": String(Preprocessing.standard.mean),
                "deviation": String(Preprocessing.standard.deviation),
                "soloface_version": SoloFace.version,
            ])
    }

    /// Reads a network of any size onto a device.
    ///
    /// - Parameters:
    ///   - network: what the file holds, when its metadata do not say so.
    /// - Throws: `ModelFileError`, `FileError` or `TorchError`, each naming the file.
    public static func read(
        _ url: URL, network: BackboneName? = nil, device: Device
    ) throws -> Model {
        let (tensors, metadata) = try tensors(of: url)
        guard let name = network ?? metadata["network"].flatMap(BackboneName.init) else {
            throw ModelFileError.unknownNetwork(url.path)
        }
        let width =
            tensors[name.projection]?.shape.first
            ?? tensors["module.\(name.projection)"]?.shape.first
        guard let width else { throw ModelFileError.otherNetwork(url.path, name.rawValue) }
        let configuration = BackboneConfiguration(name: name, embedding: width)
        let backbone = try configuration.makeBackbone()
        try load(tensors, into: backbone, name: name, url: url)
        try backbone.move(to: device)
        let preprocessing = Preprocessing(metadata: metadata)
        return Model(
            configuration: configuration, preprocessing: preprocessing ?? .standard,
            backbone: backbone,
            assumptions: preprocessing == nil
                ? [
                    "\(url.lastPathComponent) does not say how images are prepared; "
                        + "RGB, 112 x 112, (x / 255 - 0.5) / 0.5 is assumed"
                ] : [])
    }

    /// Loads a file into a network that exists, strictly.
    public static func load(_ url: URL, into backbone: any Backbone, name: BackboneName) throws {
        try load(tensors(of: url).tensors, into: backbone, name: name, url: url)
    }

    private static func load(
        _ tensors: [String: Tensor], into backbone: any Backbone, name: BackboneName, url: URL
    ) throws {
        do {
            try backbone.load(tensors, owner: name.rawValue)
        } catch {
            throw ModelFileError.unfit(url.path, error.message)
        }
    }

    private static func tensors(
        of url: URL
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        try WeightsFile.read(url, checkpointKeys: PyTorchCheckpoint.networkKeys)
    }
}

extension Preprocessing {
    /// What a model file says; nil when it says nothing.
    fileprivate init?(metadata: [String: String]) {
        guard let size = metadata["size"].flatMap({ Int($0) }),
            let mean = metadata["mean"].flatMap({ Double($0) }),
            let deviation = metadata["deviation"].flatMap({ Double($0) })
        else { return nil }
        self.init(size: size, mean: mean, deviation: deviation)
    }
}

extension BackboneName {
    /// The weight [D, inputs] that makes the embedding.
    fileprivate var projection: String {
        switch self {
        case .r18, .r34, .r50, .r100, .r200: "fc.weight"
        case .mbf, .mbfLarge: "features.layers.2.weight"
        }
    }
}

/// Why a file of weights cannot be used.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
    /// Neither the file nor the caller says which network it is.
    case unknownNetwork(String)
    /// The weights of the named network are not there.
    case otherNetwork(String, String)
    /// Names or shapes do not match.
    case unfit(String, String)
    /// Not a file this version reads.
    case format(String)

    public var description: String {
        let names = BackboneName.allCases.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknownNetwork(let path):
            "\(path): does not say which network it holds; name it with --network (\(names))"
        case .otherNetwork(let path, let name):
            "\(path): holds no weights of \(name); name the right network with --network (\(names))"
        case .unfit(let path, let reason): "\(path): \(reason)"
        case .format(let path):
            "\(path): weights are read from .safetensors, .pt and .pth files"
        }
    }
}
