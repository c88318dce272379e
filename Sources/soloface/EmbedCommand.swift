import ArgumentParsing
import Backbones
import Evaluation
import FaceData
import Foundation
import Interchange
import Torch
import Training

enum EmbedCommand: Command {
    static let images = Option<String>.required(
        "images", placeholder: "LIST|DIR",
        help: "A folder, walked to any depth, or a list with a path per line.")
    static let to = Option<String>.required(
        "to", placeholder: "FILE", help: "Where the embeddings go: .npy or .safetensors.")
    static let names = Option.text(
        "names", placeholder: "FILE", help: "Where the image of each row is written, one per line.")
    static let flip = Option.flag(
        "flip", help: "Add the embedding of the mirror image, as verification does.")

    static let description = CommandDescription(
        name: "embed",
        summary: "Turn aligned face images into embeddings",
        discussion: """
            Rows are in the order of the list, or in byte order of the paths below the folder; they \
            are not scaled to length 1. Images must be 112 x 112.
            """,
        examples: [
            .init(
                "soloface embed --weights model.safetensors --images faces --to faces.npy "
                    + "--names faces.txt", "a folder of faces")
        ],
        options: [
            SharedOptions.weights, SharedOptions.network, images, to, names, flip,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let target = URL(filePath: arguments[to])
        guard ["npy", "safetensors"].contains(target.pathExtension) else {
            throw arguments.usageError(
                "--to takes a .npy or .safetensors file, not '\(arguments[to])'")
        }
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let collection = try ImageCollection.open(path: arguments[images])
        let model = try SharedOptions.readModel(arguments, device: device)
        let embedder = Embedder(model, device: device)
        let line = ProgressLine("embed", isQuiet: arguments[CommonOptions.quiet])
        let result = try embedder(collection, mirrored: arguments[flip]) {
            line.update($0, of: collection.count)
        }
        let rows = arguments[flip] ? result.plain.adding(result.mirrored) : result.plain
        let array = RawArray(rows.values, shape: [rows.count, rows.dimension])
        if target.pathExtension == "npy" {
            try NPYFile.write(array, to: target)
        } else {
            try SafetensorsFile.write([("embeddings", array)], to: target)
        }
        if let file = arguments[names] {
            let text = (0..<collection.count).map { collection.name(at: $0) + "\n" }.joined()
            try AtomicFile.write(Data(text.utf8), to: URL(filePath: file))
        }
        job.say("\(rows.count) embeddings of \(rows.dimension) in \(arguments[to])")
        try job.write(EmbedReport(images: rows.count, shape: array.shape))
        return .success
    }
}

/// The JSON result of `embed`.
private struct EmbedReport: Encodable {
    let images: Int
    let shape: [Int]
}
