import ArgumentParsing
import Backbones
import Evaluation
import FaceData
import Foundation
import Torch
import Training

/// Where the embeddings of a test come from: a network, or a file.
enum EmbeddingOptions {
    static let weights = Option.text(
        "weights", placeholder: "FILE", help: "A network's weights (.safetensors, .pt or .pth).")
    static let embeddings = Option.text(
        "embeddings", placeholder: "FILE.npy",
        help: "Embeddings of another program instead: a row per image; rows of more than 512 "
            + "numbers hold the mirror image in their second half.")
    static let dimension = Option.integer(
        "embedding-size", placeholder: "D",
        help: "The length of an embedding in FILE.npy, where that is not so.", atLeast: 1)
    static let batch = Option.integer(
        "batch-size", help: "Images per pass.", default: 64, atLeast: 1)
    static let saved = Option.text(
        "save-embeddings", placeholder: "DIR",
        help: "Keep the embeddings there, and use them again for the same weights and images.")

    /// What the arguments name.
    enum Source {
        case network(String)
        case file(String)
    }

    /// - Parameter folder: where embeddings are to be saved, if anywhere.
    /// - Throws: a usage error unless there is exactly one of both.
    static func source(_ arguments: ParsedArguments, saving folder: String?) throws -> Source {
        switch (arguments[weights], arguments[embeddings]) {
        case (let file?, nil):
            if arguments[dimension] != nil {
                throw arguments.usageError("--embedding-size goes with --embeddings")
            }
            return .network(file)
        case (nil, let file?):
            if folder != nil {
                throw arguments.usageError("--save-embeddings goes with --weights")
            }
            return .file(file)
        case (nil, nil):
            throw arguments.usageError(
                "what is to be tested? give --weights FILE or --embeddings FILE.npy")
        case (_?, _?):
            throw arguments.usageError("--weights and --embeddings exclude each other")
        }
    }

    /// The network in a file, ready to embed.
    static func store(
        _ file: String, _ arguments: ParsedArguments, device: Device
    ) throws -> EmbeddingStore {
        let model = try SharedOptions.readModel(file, arguments, device: device)
        var embedder = Embedder(model, device: device)
        embedder.batchSize = arguments[batch]
        return EmbeddingStore(
            embedder, weights: URL(filePath: file), network: model.configuration.name.rawValue,
            cache: arguments[saved].map { URL(filePath: $0) })
    }
}

extension EmbeddingOptions.Source {
    /// The device of the network; the CPU, without a word, for a file.
    func device(_ arguments: ParsedArguments) throws -> Device {
        switch self {
        case .network: try SharedOptions.selectDevice(arguments)
        case .file: .cpu
        }
    }

    /// What is embedded, and as what it is kept.
    struct Images {
        let count: Int
        let name: String
        var landmarks: URL?
        /// Opened when a network needs them.
        let open: () throws -> any ImageSource
    }

    /// The embeddings of some images.
    func embeddings(
        of images: Images, mirrored: Bool, _ arguments: ParsedArguments, device: Device
    ) throws -> ImageEmbeddings {
        switch self {
        case .file(let path): return try read(path, count: images.count, arguments)
        case .network(let path):
            let line = ProgressLine("embed", isQuiet: arguments[CommonOptions.quiet])
            let source = try images.open()
            let (table, origin) = try EmbeddingOptions.store(path, arguments, device: device)
                .embeddings(
                    of: source, name: images.name, landmarks: images.landmarks, mirrored: mirrored
                ) { line.update($0, of: images.count) }
            if origin == .cache, !arguments[CommonOptions.quiet] {
                Console.error("the embeddings kept from an earlier run are used")
            }
            return table
        }
    }

    private func read(
        _ path: String, count: Int, _ arguments: ParsedArguments
    ) throws -> ImageEmbeddings {
        let table = try EmbeddingTable.read(
            URL(filePath: path), dimension: arguments[EmbeddingOptions.dimension], count: count)
        if !arguments[CommonOptions.quiet] {
            Console.error(
                "\(path): \(table.dimension) numbers for each image"
                    + (table.hasMirrored ? " and as many for its mirror image" : ""))
        }
        return table
    }
}
