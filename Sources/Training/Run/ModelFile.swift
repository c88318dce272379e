public import Backbones
public import Foundation
import Interchange
public import Torch

/// A backbone in a file: weights under the names of PyTorch.
///
/// In safetensors also network, embedding size and preprocessing, in the metadata. PyTorch's own files
/// are read as well.
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
        _ backbone: any Backbone, configuration: BackboneConfiguration,
        preprocessing: Preprocessing = .standard, to url: URL
    ) throws {
        try backbone.stateDictionary().write(
            to: url,
            metadata: metadata(of: configuration, preprocessing))
    }

    /// What a file says of the network in it.
    static func metadata(
        of configuration: BackboneConfiguration, _ preprocessing: Preprocessing
    ) -> [String: String] {
        [
            "network": configuration.name.rawValue,
            "embedding": String(configuration.embedding),
            "colour_order": "RGB",
            "size": String(preprocessing.size),
            "mean": String(preprocessing.mean),
            "deviation": String(preprocessing.deviation),
            "soloface_version": SoloFace.version,
        ]
    }

    /// Reads a network of any size onto a device.
    ///
    /// - Parameters:
    ///   - network: what the file holds; nil: what its metadata or the weights themselves say.
    /// - Throws: `ModelFileError`, `FileError` or `TorchError`, each naming the file.
    public static func read(
        _ url: URL, network: BackboneName? = nil, device: Device
    ) throws -> Model {
        let file = try open(url)
        let named = network ?? file.metadata["network"].flatMap(BackboneName.init)
        let recognized = BackboneName.recognized(from: file.tensors.mapValues(\.shape))
        guard let name = named ?? recognized else {
            throw file.holdsClassCenters
                ? ModelFileError.classCenters(url.path) : .unknownNetwork(url.path)
        }
        guard let width = file.tensors[name.projection]?.shape.first else {
            throw refusal(of: file, as: name, url)
                ?? .otherNetwork(url.path, holds: nil, name.rawValue)
        }
        let configuration = BackboneConfiguration(name: name, embedding: width)
        let backbone = try configuration.makeBackbone()
        try load(file, into: backbone, name: name, url: url)
        try backbone.move(to: device)
        var assumptions: [String] = []
        if named == nil {
            assumptions.append(
                "\(url.lastPathComponent) does not say which network it holds; its weights are those "
                    + "of \(name.rawValue)")
        }
        let preprocessing = Preprocessing(metadata: file.metadata)
        if preprocessing == nil {
            assumptions.append(
                "\(url.lastPathComponent) does not say how images are prepared; RGB, 112 x 112, "
                    + "(x / 255 - 0.5) / 0.5 is assumed")
        }
        return Model(
            configuration: configuration, preprocessing: preprocessing ?? .standard,
            backbone: backbone, assumptions: assumptions)
    }

    /// Loads a file into a network that exists, strictly.
    ///
    /// - Returns: what was read, in one line.
    /// - Throws: `ModelFileError`, `FileError` or `TorchError`, each naming the file.
    @discardableResult
    public static func load(
        _ url: URL, into backbone: any Backbone, name: BackboneName
    ) throws -> String {
        let file = try open(url)
        try load(file, into: backbone, name: name, url: url)
        return "\(name.rawValue): all weights from \(file.summary)"
    }

    private static func load(
        _ file: WeightsFile, into backbone: any Backbone, name: BackboneName, url: URL
    ) throws {
        do {
            try backbone.load(file.tensors, owner: name.rawValue)
        } catch {
            throw refusal(of: file, as: name, url) ?? .unfit(url.path, error.message)
        }
    }

    /// What a file holds that does not fit a network, where its tensors tell.
    private static func refusal(
        of file: WeightsFile, as name: BackboneName, _ url: URL
    ) -> ModelFileError? {
        if file.holdsClassCenters { return .classCenters(url.path) }
        guard let held = BackboneName.recognized(from: file.tensors.mapValues(\.shape)),
            held != name
        else { return nil }
        return .otherNetwork(url.path, holds: held.rawValue, name.rawValue)
    }

    private static func open(_ url: URL) throws -> WeightsFile {
        try WeightsFile(contentsOf: url, checkpointKeys: PyTorchCheckpoint.networkKeys)
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
        case .r18, .r34, .r50, .r100, .r200, .r2060: "fc.weight"
        case .mbf, .mbfLarge: "features.layers.2.weight"
        case .vitT, .vitS, .vitB, .vitL, .vitH: "feature.2.weight"
        }
    }
}

/// Why a file of weights cannot be used.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
    /// Neither the file nor the caller says which network it is.
    case unknownNetwork(String)
    /// Class centres stand where a network was expected.
    case classCenters(String)
    /// The weights of the named network are not there, but those of the one that it holds, if that is
    /// known.
    case otherNetwork(String, holds: String?, String)
    /// Names or shapes do not match.
    case unfit(String, String)
    /// Not a file this version reads.
    case format(String)

    public var description: String {
        let names = BackboneName.allCases.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknownNetwork(let path):
            "\(path): does not say which network it holds; name it with --network (\(names))"
        case .classCenters(let path):
            "\(path): holds class centers, not a network; a run keeps its network in "
                + "model.safetensors"
        case .otherNetwork(let path, nil, let name):
            "\(path): holds no weights of \(name); name the right network with --network (\(names))"
        case .otherNetwork(let path, let held?, let name):
            "\(path): holds the weights of \(held), not of \(name); name \(held) instead "
                + "(network.name in a configuration, --network of a command)"
        case .unfit(let path, let reason): "\(path): \(reason)"
        case .format(let path):
            "\(path): weights are read from .safetensors, .pt and .pth files"
        }
    }
}
