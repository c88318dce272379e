import ArgumentParsing
import Evaluation
import FaceData
import Foundation
import Torch
import Training

enum EvaluateMFRCommand: Command {
    static let data = Option<String>.required(
        "data", placeholder: "DIR|LIST",
        help: "A folder per person, images with masks in masked/ inside it; or a list with path, "
            + "person and 0 or 1 (mask) per line.")
    static let flip = Option.flag("flip", help: "Add the embedding of the mirror image.")

    static let description = CommandDescription(
        name: "mfr",
        summary: "Test on masked faces and on all pairs, as the challenge of ICCV 2021 did",
        discussion: """
            mask: every image with a mask against every image without, the true accept rate at a \
            false accept rate of 1e-4. all: every image against every other, at 1e-6. The score is \
            a quarter of the first plus three quarters of the second. No pair is left out: the \
            thresholds are exact. Rates are fractions in JSON.
            """,
        examples: [
            .init("soloface evaluate mfr --weights model.safetensors --data mfr", "a folder"),
            .init(
                "soloface evaluate mfr --embeddings rows.npy --data list.txt",
                "embeddings of another program, a row per line of the list"),
        ],
        options: [
            EmbeddingOptions.weights, EmbeddingOptions.embeddings, EmbeddingOptions.dimension, data,
            SharedOptions.network, flip, EmbeddingOptions.batch, EmbeddingOptions.saved,
            CommonOptions.device, CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        var clock = StageClock(isQuiet: arguments[CommonOptions.quiet])
        let source = try EmbeddingOptions.source(
            arguments, saving: arguments[EmbeddingOptions.saved])
        let set = try clock.measure("read the list") {
            try MaskedFaceSet.open(path: arguments[data])
        }
        set.warnings.forEach(Console.error)
        let device = try SharedOptions.selectDevice(arguments)
        job.device = device.description
        let embeddings = try clock.measure("embed \(set.count) images") {
            try source.embeddings(
                of: .init(count: set.count, name: "mfr", open: set.withImages),
                mirrored: arguments[flip], arguments, device: device)
        }
        guard !arguments[flip] || embeddings.hasMirrored else {
            throw arguments.usageError("--flip needs embeddings of the mirror images too")
        }
        let test = try MaskedFaceTest(
            embeddings, addingMirrored: arguments[flip], labels: set.labels,
            isMasked: set.isMasked)
        var report = MFRReport(
            images: set.count, identities: set.identities,
            masked: set.isMasked.count { $0 }, isFlipped: arguments[flip])
        var protocols = MaskedFaceProtocol.allCases
        if report.maskedImages == 0 {
            Console.error("no image shows a mask: only the protocol “all” is run")
            protocols.removeAll { $0 == .mask }
        }
        for name in protocols {
            let part = try judge(name, test, device, arguments, &clock)
            job.say(part.line(name))
            report.add(part, name)
        }
        if let score = report.score { job.say(String(format: "score %.4f", score)) }
        report.stages = clock.stages
        try job.write(report)
        return .success
    }

    private static func judge(
        _ name: MaskedFaceProtocol, _ test: MaskedFaceTest, _ device: Device,
        _ arguments: ParsedArguments, _ clock: inout StageClock
    ) throws -> MFRReport.Part {
        var product = TensorBlockProduct(device: device)
        let line = ProgressLine("\(name) pairs", isQuiet: arguments[CommonOptions.quiet])
        let start = ContinuousClock.now
        let outcome = try clock.measure("compare all pairs of \(name)") {
            try test.judge(name, with: &product) { line.update($0, of: $1) }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return MFRReport.Part(outcome, name, seconds: seconds)
    }
}
