import Evaluation
import Fixtures
import Foundation
import Interchange
import Testing

/// The field's own evaluation of IJB-B and IJB-C, run on small sets of the same layout.
@Suite(.enabled(if: Fixtures.available)) struct GoldenIJBTests {
    /// The detector scores: the last column of the list of landmarks.
    private static func scores(_ folder: IJBFolder) throws -> [Float] {
        try String(contentsOf: folder.landmarks, encoding: .utf8).split(separator: "\n").map {
            Float($0.split(separator: " ").last ?? "") ?? .nan
        }
    }

    private static func templates(_ feature: ImageFeature) throws -> (
        TemplateFeatures, IJBMedia, IJBPairs
    ) {
        let folder = GoldenIJB.folder(.ijbc)
        let media = try IJBMedia(contentsOf: folder.media)
        let pairs = try IJBPairs(contentsOf: folder.pairs, of: media)
        let array = try GoldenIJB.array(.ijbc, "img_feats")
        let templates = try TemplateFeatures.pool(
            ImageEmbeddings(bytes: array.bytes, dimension: 512, hasMirrored: true), media,
            rows: Array(media.names.indices), scores: scores(folder), feature: feature)
        return (templates, media, pairs)
    }

    @Test func templatesAndScoresAreGolden() throws {
        let (templates, media, pairs) = try Self.templates(ImageFeature())
        let golden = try GoldenIJB.read(.ijbc)
        #expect(media.names.count == golden.info.images)
        #expect(templates.count == golden.info.templates)
        #expect(pairs.count == golden.info.pairs)
        let ids = try #require(GoldenIJB.array(.ijbc, "unique_templates").integers())
        #expect(media.templates == ids.map { Int($0) })
        let features = try #require(GoldenIJB.array(.ijbc, "template_feats").floats())
        // Golden features are float32 and summed in float32 over images and mirror images.
        for (value, expected) in zip(templates.values, features) {
            #expect(abs(value - Double(expected)) < 1e-6)
        }
        let curve = try templates.scores(of: pairs)
        #expect(curve.genuine.count == golden.verification.positives)
        #expect(curve.impostors.count == golden.verification.negatives)
        let scores = try #require(
            GoldenIJB.array(.ijbc, "scores").values(as: Double.self)
        ).sorted(by: >)
        let found = (curve.genuine + curve.impostors).sorted(by: >)
        for (value, expected) in zip(found, scores) { #expect(abs(value - expected) < 1e-6) }
    }

    @Test(arguments: [false, true], [false, true])
    func allCombinationsAreGolden(flip: Bool, norm: Bool) throws {
        let golden = try GoldenIJB.read(.ijbc).verification
        for detector in [false, true] {
            var feature = ImageFeature()
            feature.addsMirrored = flip
            feature.hasUnitNorm = !norm
            feature.weighsByDetectorScore = detector
            let name = "flip\(flip ? 1 : 0)_norm\(norm ? 1 : 0)_det\(detector ? 1 : 0)"
            let variant = try #require(golden.variants[name])
            let (templates, _, pairs) = try Self.templates(feature)
            let curve = try templates.scores(of: pairs)
            let result = IJBVerification(curve, rule: .nearest)
            #expect(abs(result.auc - variant.auc) < 1e-12)
            for (target, point) in zip(GoldenIJB.targets, result.points) {
                let expected = try #require(variant.table[target])
                #expect(
                    abs(100 * point.trueAcceptRate - expected) < 1e-9, "\(name) at \(target)")
            }
            let sum = (curve.genuine + curve.impostors).reduce(0, +)
            #expect(abs(sum - variant.scoreSum) < 1e-3)
        }
    }

    /// The curve alone, from the golden scores: the rates that were chosen are golden too.
    @Test(arguments: IJBProtocol.allCases)
    func theNearestRuleIsGolden(name: IJBProtocol) throws {
        let golden = try GoldenIJB.read(name).verification
        let scores = try #require(GoldenIJB.array(name, "scores").values(as: Double.self))
        let text = try String(contentsOf: GoldenIJB.folder(name).pairs, encoding: .utf8)
        let kinds = text.split(separator: "\n").map { $0.split(separator: " ").last == "1" }
        #expect(kinds.count == scores.count)
        let curve = ScoreCurve(
            genuine: zip(scores, kinds).filter(\.1).map(\.0),
            impostors: zip(scores, kinds).filter { !$0.1 }.map(\.0))
        #expect(abs(curve.auc - golden.auc) < 1e-12)
        let points = curve.points(at: IJBVerification.targets, rule: .nearest)
        for (target, point) in zip(GoldenIJB.targets, points) {
            let expected = try #require(golden.table[target])
            #expect(abs(100 * point.trueAcceptRate - expected.truePositives) < 1e-9)
            #expect(abs(point.falseAcceptRate - expected.falsePositives) < 1e-12)
        }
    }
}
