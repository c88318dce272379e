import ArgumentParsing
import FaceData
import Foundation
import Training

enum DatasetGroup: CommandGroup {
    static let description = CommandDescription(
        name: "dataset", summary: "Look at, and make, sets of face images")
    static let subcommands: [any CommandNode.Type] = [
        DatasetInfoCommand.self, DatasetVerifyCommand.self, DatasetConvertCommand.self,
        DatasetAlignCommand.self, DatasetSynthesizeCommand.self,
    ]
}

enum DatasetInfoCommand: Command {
    static let path = Positional.one(
        "PATH",
        help: "A folder of identity folders, a list, a .rec file, or a verification set.")

    static let description = CommandDescription(
        name: "info",
        summary: "Tell what is there",
        discussion: """
            The fingerprint is a hash of all names, file sizes and labels that does not depend on \
            their order; a resumed run checks it.
            """,
        examples: [.init("soloface dataset info /data/casia", "a folder of identity folders")],
        options: [CommonOptions.json],
        positionals: [path])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        let info = try DatasetInfo(path: arguments[path])
        for warning in info.warnings { Console.error(warning) }
        job.say("form: \(info.form)")
        job.say("identities: \(info.identities)")
        job.say("images: \(info.images)")
        if let pairs = info.pairs { job.say("pairs: \(pairs)") }
        job.say("fingerprint: \(info.fingerprint)")
        try job.write(info)
        return .success
    }
}

enum DatasetSynthesizeCommand: Command {
    static let to = Option<String>.required("to", placeholder: "DIR", help: "The folder to make.")
    static let identities = Option.integer(
        "identities", help: "People to train on.", default: 200, atLeast: 1)
    static let images = Option.integer(
        "images", help: "Training images of each.", default: 40, atLeast: 1)
    static let seed = Option.integer(
        "seed", help: "Everything random depends on it.", default: 1, atLeast: 0)
    static let testIdentities = Option.integer(
        "test-identities", help: "Further people, for the verification pairs.", atLeast: 2)
    static let pairs = Option.integer(
        "pairs", help: "Verification pairs.", default: 600, atLeast: 10)
    static let labelNoise = Option.number(
        "label-noise", help: "Share of training images in a wrong folder.", default: 0)
    static let labelConflicts = Option.number(
        "label-conflicts", help: "Share of training folders of people who have one already.",
        default: 0)

    static let description = CommandDescription(
        name: "synthesize",
        summary: "Draw procedural faces to try things out with",
        discussion: """
            Makes DIR/train (a folder per identity), DIR/verification/synthetic (pairs of other \
            people) and DIR/landmarks.txt (five points per image). The same options give the same \
            files. Wrong labels can be made on purpose, to see what a training makes of them; \
            label_errors.txt names them.
            """,
        examples: [
            .init(
                "soloface dataset synthesize --to faces --identities 50 --images 20", "a small set")
        ],
        options: [
            to, identities, images, seed, testIdentities, pairs, labelNoise, labelConflicts,
            CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        let job = try Job(arguments)
        let configuration = SynthesisConfiguration(
            identities: arguments[identities], imagesPerIdentity: arguments[images],
            seed: UInt64(arguments[seed]), testIdentities: arguments[testIdentities],
            pairs: arguments[pairs], labelNoise: arguments[labelNoise],
            labelConflicts: arguments[labelConflicts])
        let line = ProgressLine("synthesize", isQuiet: arguments[CommonOptions.quiet])
        let folder = URL(filePath: arguments[to])
        let summary = try FaceSynthesizer(configuration: configuration).write(to: folder) {
            line.update($0, of: $1)
        }
        job.say(
            summary.existed
                ? "\(arguments[to]) holds these \(summary.images) images already"
                : "\(summary.images) images in \(arguments[to])")
        try job.write(SynthesizeReport(images: summary.images))
        return .success
    }
}

/// The JSON result of `dataset synthesize`.
private struct SynthesizeReport: Encodable {
    let images: Int
}
