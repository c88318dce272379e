import ArgumentParsing
import Backbones
import Evaluation
import FaceData
import Foundation
import Interchange
import Reporting
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
    static let saved = Option.text(
        "save-embeddings", placeholder: "DIR",
        help: "Write the embeddings of each set as TARGET_plain.npy and TARGET_mirrored.npy.")

    static let plot = Option.text(
        "plot", placeholder: "FILE.svg|.pdf|.png", help: "Where to draw the ROC curves.")

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
            .init(
                "soloface evaluate verification --embeddings lfw.npy --data sets --targets lfw",
                "embeddings of another program, a row per image"),
        ],
        options: [
            EmbeddingOptions.weights, EmbeddingOptions.embeddings, EmbeddingOptions.dimension, data,
            targets, SharedOptions.network, folds, EmbeddingOptions.batch, saved, plot,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        let figure = try SharedOptions.plotFile(arguments[plot], arguments)
        let source = try EmbeddingOptions.source(arguments, saving: arguments[saved])
        let device = try source.device(arguments)
        job.device = device.description
        let sets = try VerificationSet.locate(
            targets: arguments[targets], in: URL(filePath: arguments[data]))
        let scores =
            switch source {
            case .network(let file): try test(file, on: sets, arguments, device: device)
            case .file(let file): try judge(file, of: sets, arguments)
            }
        for set in sets {
            guard let score = scores[set.name] else { continue }
            job.say("\(set.name) (\(set.pairs.count) pairs): \(score.result.summary)")
            if let caution = score.caution { job.say("\(set.name): \(caution)") }
        }
        try figure?.write([chart(scores)], renderer: SVGRenderer(plotHeight: 420))
        try job.write(VerificationReport(scores))
        return .success
    }

    /// Tests a network.
    private static func test(
        _ file: String, on sets: [VerificationSet], _ arguments: ParsedArguments, device: Device
    ) throws -> [String: PairVerification] {
        let model = try SharedOptions.readModel(file, arguments, device: device)
        var embedder = Embedder(model, device: device)
        embedder.batchSize = arguments[EmbeddingOptions.batch]
        let folder = arguments[saved].map { URL(filePath: $0) }
        if let folder { try Folder.make(folder) }
        var lines: [String: ProgressLine] = [:]
        return try Verifier(sets)(
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
    }

    /// Judges the embeddings of another program.
    private static func judge(
        _ file: String, of sets: [VerificationSet], _ arguments: ParsedArguments
    ) throws -> [String: PairVerification] {
        guard sets.count == 1, let set = sets.first else {
            throw arguments.usageError(
                "--embeddings belong to one set; name it with --targets "
                    + "(\(sets.map(\.name).joined(separator: ", ")))")
        }
        let (plain, mirrored) = try EmbeddingTable.read(
            URL(filePath: file), dimension: arguments[EmbeddingOptions.dimension],
            count: set.imageCount
        ).parts()
        if mirrored == nil, !arguments[CommonOptions.quiet] {
            Console.error("\(file) holds no mirror images; both accuracies are those of its rows")
        }
        do {
            return [
                set.name: try PairVerification.evaluate(
                    plain: plain, mirrored: mirrored ?? plain, isSame: set.pairs,
                    folds: arguments[folds])
            ]
        } catch .notFinite(let image, let isMirrored) {
            throw FileError.malformed(
                path: file,
                reason: "row \(image), from 0, has an element that is not a finite number"
                    + (isMirrored ? ", in the half of the mirror image" : "")
                    + "; the program that wrote it went wrong")
        } catch {
            throw DatasetError.unusable(path: set.name, reason: "\(error)")
        }
    }

    private static func chart(_ scores: [String: PairVerification]) -> Chart {
        let curves = scores.sorted { $0.key < $1.key }.map { name, score in
            let points = score.roc.points()
            return ROCChart.Curve(
                name,
                points: zip(points.fpr, points.tpr).map {
                    (falseAcceptRate: $0, trueAcceptRate: $1)
                })
        }
        let alone = curves.count == 1 ? curves.first : nil
        return ROCChart.chart(
            title: alone.map { "Verification, \($0.name)" } ?? "Verification", curves)
    }

    private static func write(_ embeddings: Embeddings, to url: URL) throws {
        let shape = [embeddings.count, embeddings.dimension]
        try NPYFile.write(RawArray(embeddings.values, shape: shape), to: url)
    }
}

/// The JSON result of `evaluate verification`: figures and curves of each target.
private struct VerificationReport: Encodable {
    let targets: [String: Target]

    init(_ scores: [String: PairVerification]) {
        targets = scores.mapValues {
            Target(result: $0.result, roc: $0.roc.points(), det: $0.roc.errors())
        }
    }

    struct Target: Encodable {
        let result: VerificationResult
        let roc: ROCCurve.Points
        let det: ROCCurve.Errors

        private enum CodingKeys: String, CodingKey {
            case roc, det
        }

        func encode(to encoder: any Encoder) throws {
            try result.encode(to: encoder)
            var keys = encoder.container(keyedBy: CodingKeys.self)
            try keys.encode(roc, forKey: .roc)
            try keys.encode(det, forKey: .det)
        }
    }
}
