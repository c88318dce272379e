import ArgumentParsing
import Backbones
import Evaluation
import FaceData
import Foundation
import Interchange
import Torch
import Training

enum EvaluateVerificationCommand: Command {
    static let data = Option<String>.required(
        "data", placeholder: "DIR",
        help:
            "A folder of verification sets (imgs/0.jpg … and pair_label.npy each), or one of them.")
    static let targets = Option.list(
        "targets", placeholder: "A,B", help: "The sets to test; all that are there when not given.")
    static let folds = Option.integer(
        "fold", help: "Parts of the pairs for cross-validation.", default: 10, atLeast: 1)
    static let batch = Option.integer(
        "batch-size", help: "Images per pass.", default: 64, atLeast: 1)
    static let saved = Option.text(
        "save-embeddings", placeholder: "DIR",
        help: "Write the embeddings of each set as TARGET_plain.npy and TARGET_mirrored.npy.")

    static let description = CommandDescription(
        name: "verification",
        summary: "Test on pairs as LFW, CFP-FP and AgeDB-30 do",
        discussion: """
            An image's embedding is added to that of its mirror image and scaled to length 1; pairs \
            are compared by squared distance, with thresholds from the other folds. Rates are \
            fractions. tar is the true accept rate at a false accept rate of at most 1e-3; \
            tar_interpolated is the number earlier tools print under that name.
            """,
        examples: [
            .init(
                "soloface evaluate verification --weights model.safetensors --data verification",
                "all sets in a folder"),
            .init(
                "soloface evaluate verification --weights w.safetensors --network mbf --data sets "
                    + "--targets lfw,cfp_fp --json -", "two of them, for a program to read"),
        ],
        options: [
            SharedOptions.weights, data, targets, SharedOptions.network, folds, batch, saved,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = Job(arguments)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let sets = try VerificationSet.locate(
            targets: arguments[targets], in: URL(filePath: arguments[data]))
        let model = try SharedOptions.readModel(arguments, device: device)
        var embedder = Embedder(
            model.backbone, preprocessing: model.preprocessing,
            dimension: model.configuration.embedding, device: device)
        embedder.batchSize = arguments[batch]
        let folder = arguments[saved].map { URL(filePath: $0) }
        if let folder { try Folder.make(folder) }
        var lines: [String: ProgressLine] = [:]
        let scores = try Verifier(sets)(
            embedder, folds: arguments[folds],
            progress: { name, done, total in
                let line =
                    lines[name] ?? ProgressLine(name, isQuiet: arguments[CommonOptions.quiet])
                lines[name] = line
                line.update(done, of: total)
            },
            embedded: { set, embeddings in
                guard let folder else { return }
                try write(embeddings.plain, to: folder.appending(path: "\(set.name)_plain.npy"))
                try write(
                    embeddings.mirrored, to: folder.appending(path: "\(set.name)_mirrored.npy"))
            })
        for set in sets {
            guard let score = scores[set.name] else { continue }
            job.say("\(set.name) (\(set.pairs.count) pairs): \(score.result.summary)")
        }
        try job.write(VerificationReport(targets: scores.mapValues(\.result)))
        return .success
    }

    private static func write(_ embeddings: Embeddings, to url: URL) throws {
        let shape = [embeddings.count, embeddings.dimension]
        try NPYFile.write(RawArray(embeddings.values, shape: shape), to: url)
    }
}

/// The JSON result of `evaluate verification`.
private struct VerificationReport: Encodable {
    let targets: [String: VerificationResult]
}
