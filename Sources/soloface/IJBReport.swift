import Evaluation
import Training

/// The JSON result of `evaluate ijb`.
struct IJBReport: Encodable {
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
        _ context: IJBContext, _ result: IJBVerification, stages: [StageClock.Stage]
    ) {
        let feature = context.feature
        images = context.test.imageCount
        templates = context.templates.count
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
