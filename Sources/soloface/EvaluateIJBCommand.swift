import ArgumentParsing
import Evaluation
import Foundation
import Interchange
import Reporting
import Torch
import Training

enum EvaluateIJBCommand: Command {
    static let name: Option<IJBProtocol> = .requiredChoice("protocol", help: "The set.")
    static let data = Option<String>.required(
        "data", placeholder: "DIR", help: "The folder that holds loose_crop and meta.")
    static let rule: Option<ScoreCurve.Rule> = .choice(
        "rule",
        help: "Take the highest rate of false accepts not above each target, or the nearest to it.",
        default: .conservative)
    static let noFlip = Option.flag("no-flip", help: "Do not add the mirror image.")
    static let noScore = Option.flag(
        "no-detector-score", help: "Do not weigh images by their detector score.")
    static let unitNorm = Option.flag(
        "unit-norm", help: "Scale each image's feature to length 1 before pooling.")
    static let identification = Option.flag(
        "identification", help: "Search the galleries (1:N) instead of comparing pairs.")
    static let plot = Option.text(
        "plot", placeholder: "FILE.svg|.pdf|.png",
        help: "Where to draw the ROC curve; with --identification CMC and DET.")
    static let table = Option.text(
        "table", placeholder: "FILE.csv", help: "Where to write the table of rates.")

    static let description = CommandDescription(
        name: "ijb",
        summary: "Test on sets of images as IJB-B and IJB-C do",
        discussion: """
            1:1: images are aligned by their landmarks and embedded; the features of a template's \
            images are averaged within a media and added over its media; templates are compared by \
            cosine. The published tables use --rule nearest, mirror images and detector scores. \
            1:N (--identification): every probe is searched in each gallery; rank is the share of \
            those with a mate whose mate is among the first k, tpir the share found when someone is \
            found for at most 1 or 10 percent of the others. Rates are fractions.

            Embeddings of other programs are tested with --embeddings: a row per image in the order \
            of name_5pts_score.txt.
            """,
        examples: [
            .init(
                "soloface evaluate ijb --protocol ijbc --weights model.safetensors --data IJBC",
                "the usual table"),
            .init(
                "soloface evaluate ijb --protocol ijbc --weights model.safetensors --data IJBC "
                    + "--identification", "both galleries"),
            .init(
                "soloface evaluate ijb --protocol ijbb --weights w.pt --data IJBB --rule nearest "
                    + "--plot roc.pdf", "as published"),
        ],
        options: [
            name, data, EmbeddingOptions.weights, EmbeddingOptions.embeddings,
            EmbeddingOptions.dimension, SharedOptions.network, rule, noFlip, noScore, unitNorm,
            identification, EmbeddingOptions.batch, EmbeddingOptions.saved, plot, table,
            CommonOptions.device,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = try Job(arguments)
        var clock = StageClock(isQuiet: arguments[CommonOptions.quiet])
        let plotFile = try SharedOptions.plotFile(arguments[plot], arguments)
        let source = try EmbeddingOptions.source(
            arguments, saving: arguments[EmbeddingOptions.saved])
        let folder = IJBFolder(URL(filePath: arguments[data]), arguments[name])
        let device = try source.device(arguments)
        job.device = device.description
        if let file = arguments[table] {
            try AtomicFile.requireFolder(of: URL(filePath: file))
        }
        let test = try clock.measure("read the lists") { try IJBTest(folder) }
        let task = try IJBTask(test, searches: arguments[identification], &clock)
        var feature = ImageFeature()
        feature.addsMirrored = !arguments[noFlip]
        feature.weighsByDetectorScore = !arguments[noScore]
        feature.hasUnitNorm = arguments[unitNorm]
        let embeddings = try clock.measure("embed \(test.imageCount) images") {
            try source.embeddings(
                of: .init(
                    count: test.imageCount, name: folder.name.rawValue,
                    landmarks: folder.landmarks, open: test.images),
                mirrored: feature.addsMirrored, arguments, device: device)
        }
        if feature.addsMirrored, !embeddings.hasMirrored {
            Console.error("there are no mirror images among the embeddings; none are added")
            feature.addsMirrored = false
        }
        let templates = try clock.measure("pool \(test.media.templates.count) templates") {
            try test.templates(of: embeddings, feature)
        }
        let context = IJBContext(test: test, templates: templates, feature: feature)
        let outcome: any IJBOutcome =
            switch task {
            case .search(let lists): try IJBSearchOutcome(context, lists, &clock)
            case .pairs(let pairs): try verify(context, pairs, arguments, &clock)
            }
        for line in outcome.lines { job.say(line) }
        if let file = arguments[table] {
            try AtomicFile.write(Data(outcome.csv.utf8), to: URL(filePath: file))
        }
        try plotFile?.write(outcome.charts, renderer: SVGRenderer(plotHeight: 420))
        try outcome.write(to: job, stages: clock.stages)
        return .success
    }

    private static func verify(
        _ context: IJBContext, _ pairs: IJBPairs, _ arguments: ParsedArguments,
        _ clock: inout StageClock
    ) throws -> IJBPairOutcome {
        let line = SharedProgress("compare", of: pairs.count, arguments)
        let curve = try clock.measure("compare \(pairs.count) pairs") {
            try context.templates.scores(of: pairs) { line.update($0) }
        }
        let result = clock.measure("find the rates") {
            IJBVerification(curve, rule: arguments[rule])
        }
        return IJBPairOutcome(context: context, result: result)
    }
}
