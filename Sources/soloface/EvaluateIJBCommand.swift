import ArgumentParsing
import Evaluation
import Foundation
import Interchange
import Reporting
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
    static let plot = Option.text(
        "plot", placeholder: "FILE.svg|.pdf|.png", help: "Where to draw the ROC curve.")
    static let table = Option.text(
        "table", placeholder: "FILE.csv", help: "Where to write the table of rates.")

    static let description = CommandDescription(
        name: "ijb",
        summary: "Test on sets of images as IJB-B and IJB-C do",
        discussion: """
            1:1: images are aligned by their landmarks and embedded; the features of a template's \
            images are averaged within a media and added over its media; templates are compared by \
            cosine. Rates are fractions. The published tables use --rule nearest, mirror images \
            and detector scores.

            Embeddings of other programs are tested with --embeddings: a row per image in the order \
            of name_5pts_score.txt.
            """,
        examples: [
            .init(
                "soloface evaluate ijb --protocol ijbc --weights model.safetensors --data IJBC",
                "the usual table"),
            .init(
                "soloface evaluate ijb --protocol ijbb --weights w.pt --data IJBB --rule nearest "
                    + "--plot roc.pdf", "as published"),
        ],
        options: [
            name, data, EmbeddingOptions.weights, EmbeddingOptions.embeddings,
            EmbeddingOptions.dimension, SharedOptions.network, rule, noFlip, noScore, unitNorm,
            EmbeddingOptions.batch, EmbeddingOptions.saved, plot, table, CommonOptions.device,
            CommonOptions.threads, CommonOptions.quiet, CommonOptions.json,
        ])

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        var job = Job(arguments)
        var clock = StageClock(isQuiet: arguments[CommonOptions.quiet])
        let plotFile = try plotFile(arguments)
        let source = try EmbeddingOptions.source(arguments)
        let folder = IJBFolder(URL(filePath: arguments[data]), arguments[name])
        let test = try clock.measure("read the lists") { try IJBTest(folder) }
        var feature = ImageFeature()
        feature.addsMirrored = !arguments[noFlip]
        feature.weighsByDetectorScore = !arguments[noScore]
        feature.hasUnitNorm = arguments[unitNorm]
        let embeddings = try clock.measure("embed \(test.imageCount) images") {
            try source.embeddings(
                of: test, mirrored: feature.addsMirrored, arguments, device: &job.device)
        }
        if feature.addsMirrored, !embeddings.hasMirrored {
            Console.error("there are no mirror images among the embeddings; none are added")
            feature.addsMirrored = false
        }
        let templates = try clock.measure("pool \(test.media.templates.count) templates") {
            try test.templates(of: embeddings, feature)
        }
        let result = try verify(test, templates, arguments, &clock)
        for line in IJBTable(result, folder.name, feature).lines { job.say(line) }
        if let file = arguments[table] {
            let text = IJBTable(result, folder.name, feature).csv
            try AtomicFile.write(Data(text.utf8), to: URL(filePath: file))
        }
        try plotFile?.write(
            [IJBTable(result, folder.name, feature).chart],
            renderer: SVGRenderer(plotHeight: 420))
        try job.write(
            IJBReport(test, templates, result, feature, stages: clock.stages))
        return .success
    }

    private static func plotFile(_ arguments: ParsedArguments) throws -> PlotFile? {
        do {
            return try arguments[plot].map { try PlotFile($0) }
        } catch let error as PlotError {
            throw arguments.usageError("--plot \(error)")
        }
    }

    private static func verify(
        _ test: IJBTest, _ templates: TemplateFeatures, _ arguments: ParsedArguments,
        _ clock: inout StageClock
    ) throws -> IJBVerification {
        let pairs = try clock.measure("read the pairs") {
            try IJBPairs(contentsOf: test.folder.pairs, of: test.media)
        }
        let line = SharedProgress("compare", of: pairs.count, arguments)
        let curve = try clock.measure("compare \(pairs.count) pairs") {
            try templates.scores(of: pairs) { line.update($0) }
        }
        return clock.measure("find the rates") {
            IJBVerification(curve, rule: arguments[rule])
        }
    }
}

/// The JSON result of `evaluate ijb`.
private struct IJBReport: Encodable {
    let images: Int
    let templates: Int
    let pairs: Int
    let genuine: Int
    let impostors: Int
    let tar: [String: Double]
    let far: [String: Double]
    let auc: Double
    let rule: String
    let flip: Bool
    let detectorScore: Bool
    let unitNorm: Bool
    let feature: String
    let roc: Curve
    let stages: [StageClock.Stage]

    struct Curve: Encodable {
        let far: [Double]
        let tar: [Double]
    }

    private enum CodingKeys: String, CodingKey {
        case images, templates, pairs, genuine, impostors, tar, far, auc, rule, flip
        case detectorScore = "detector_score"
        case unitNorm = "unit_norm"
        case feature, roc, stages
    }

    init(
        _ test: IJBTest, _ templates: TemplateFeatures, _ result: IJBVerification,
        _ feature: ImageFeature, stages: [StageClock.Stage]
    ) {
        images = test.imageCount
        self.templates = templates.count
        genuine = result.curve.genuine.count
        impostors = result.curve.impostors.count
        pairs = genuine + impostors
        let names = IJBVerification.targetNames
        tar = Dictionary(
            uniqueKeysWithValues: zip(names, result.points.map(\.trueAcceptRate)))
        far = Dictionary(
            uniqueKeysWithValues: zip(names, result.points.map(\.falseAcceptRate)))
        auc = result.auc
        rule = result.rule.rawValue
        flip = feature.addsMirrored
        detectorScore = feature.weighsByDetectorScore
        unitNorm = feature.hasUnitNorm
        self.feature = feature.description
        let drawn = result.curve.drawn()
        roc = Curve(
            far: drawn.map(\.falseAcceptRate), tar: drawn.map(\.trueAcceptRate))
        self.stages = stages
    }
}
