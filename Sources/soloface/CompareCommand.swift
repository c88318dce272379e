import ArgumentParsing
import Backbones
import Evaluation
import FaceData
import Foundation
import Torch
import Training

enum CompareCommand: Command {
    static let pictures = Positional.many(
        "IMAGE", help: "Two aligned faces, 112 x 112.", count: 2...2)
    static let flip = Option.flag(
        "flip", help: "Add the embedding of the mirror image, as verification does.")

    static let description = CommandDescription(
        name: "compare",
        summary: "Tell how alike two aligned faces are",
        discussion: """
            The cosine of the angle between the two embeddings, -1 to 1. Which value separates the \
            same person from others depends on the network: see threshold (a squared distance, \
            2 - 2 cosine) of evaluate verification.
            """,
        examples: [.init("soloface compare --weights model.safetensors a.jpg b.jpg", "two images")],
        options: [
            SharedOptions.weights, SharedOptions.network, flip, CommonOptions.device,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ],
        positionals: [pictures])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let model = try SharedOptions.readModel(arguments, device: device)
        let embedder = Embedder(model, device: device)
        let files = try ImageFiles(paths: arguments[pictures])
        let result = try embedder(files, mirrored: arguments[flip])
        let rows = arguments[flip] ? result.plain.adding(result.mirrored) : result.plain
        let similarity = rows.cosine(0, 1)
        job.say("similarity \(similarity)")
        try job.write(CompareReport(similarity: similarity))
        return .success
    }
}

/// The JSON result of `compare`.
private struct CompareReport: Encodable {
    let similarity: Double
}
