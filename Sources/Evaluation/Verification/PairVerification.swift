/// The pair-verification test of LFW, CFP-FP, AgeDB-30 and the like.
///
/// Each embedding is the sum of those of an image and its mirror image, scaled to unit length; a pair
/// is called the same when its squared distance is below a threshold. Of the folds, in order, each is
/// judged with the threshold that is best on the others. All arithmetic is in double precision.
///
/// A fold without a pair of one person has no true accept rate, one without a pair of two persons no
/// false accept rate; it is left out of that mean.
///
/// Source: the LFW protocol, "unrestricted, labeled outside data", as ArcFace's `verification.py`
/// computes it.
/// Differs: `tar` keeps the false accept rate below its target, where that program interpolates
/// between thresholds; its number is `tarInterpolated`.
public struct PairVerification: Sendable {
    /// The figures.
    public let result: VerificationResult
    /// The ROC curve of all pairs; scores are negated squared distances.
    public let roc: ROCCurve
    /// The squared distances of the pairs.
    let pairs: JudgedPairs
    /// What each fold came to.
    package let folds: [FoldOutcome]

    /// What there is to say against the order of the pairs; nil: nothing.
    ///
    /// A fold of one kind, as pairs sorted by kind make them, is judged by a threshold that others
    /// chose for something else.
    public var caution: String? {
        let oneSided = folds.filter { $0.conservative.tar == nil || $0.conservative.far == nil }
        guard folds.count > 1, !oneSided.isEmpty else { return nil }
        return "\(oneSided.count) of \(folds.count) folds hold pairs of one kind only, so the "
            + "accuracy means little; mix the pairs, or take fewer folds"
    }

    /// Judges embeddings of pairs.
    ///
    /// - Parameters:
    ///   - plain: [2 N, D]; images 2i and 2i + 1 make pair i.
    ///   - mirrored: [2 N, D], of the same images mirrored.
    ///   - isSame: N; whether pair i is of one person.
    ///   - folds: From 1 to N; a single fold is judged by its own best threshold.
    /// - Throws: `VerificationError` for an embedding that is not finite, pairs of one kind only, or
    ///   an impossible number of folds.
    public static func evaluate(
        plain: Embeddings, mirrored: Embeddings, isSame: [Bool], folds: Int = 10
    ) throws(VerificationError) -> PairVerification {
        precondition(plain.count == 2 * isSame.count, "a pair has two images")
        precondition(
            mirrored.count == plain.count && mirrored.dimension == plain.dimension,
            "each image has a mirror image")
        try refuseNonFinite(plain, isMirrored: false)
        try refuseNonFinite(mirrored, isMirrored: true)
        guard isSame.contains(true) && isSame.contains(false) else {
            throw .oneKindOnly(isSame: isSame.contains(true), pairs: isSame.count)
        }
        return try PairVerification(
            flipped: JudgedPairs([plain, mirrored], isSame: isSame),
            plain: JudgedPairs([plain], isSame: isSame),
            xnorm: meanLength([plain, mirrored]), folds: folds)
    }

    private init(
        flipped: JudgedPairs, plain: JudgedPairs, xnorm: Double, folds count: Int
    ) throws(VerificationError) {
        pairs = flipped
        folds = try FoldOutcome.all(flipped, folds: count)
        roc = ROCCurve(scores: flipped.distances.map { -$0 }, isPositive: flipped.isSame)
        let accuracyFlip = Summary(folds.map(\.accuracy))
        let accuracy = Summary(try FoldOutcome.all(plain, folds: count).map(\.accuracy))
        let tar = Summary(folds.compactMap(\.conservative.tar))
        result = VerificationResult(
            pairs: flipped.isSame.count,
            accuracyFlip: accuracyFlip.mean, accuracyFlipStd: accuracyFlip.standardDeviation,
            accuracy: accuracy.mean, accuracyStd: accuracy.standardDeviation,
            tar: tar.mean, tarStd: tar.standardDeviation,
            far: Summary(folds.compactMap(\.conservative.far)).mean,
            tarInterpolated: Summary(folds.compactMap(\.interpolated.tar)).mean,
            xnorm: xnorm, threshold: Summary(folds.map(\.threshold)).mean,
            auc: roc.auc, eer: roc.eer)
    }

    private static func refuseNonFinite(
        _ embeddings: Embeddings, isMirrored: Bool
    ) throws(VerificationError) {
        guard let index = embeddings.values.firstIndex(where: { !$0.isFinite }) else { return }
        throw .notFinite(image: index / embeddings.dimension, isMirrored: isMirrored)
    }

    private static func meanLength(_ parts: [Embeddings]) -> Double {
        let lengths = parts.flatMap { part in
            (0..<part.count).map { JudgedPairs.squaredLength(part.row($0)).squareRoot() }
        }
        return Summary(lengths).mean
    }
}

/// Mean and standard deviation of a population.
private struct Summary {
    let mean: Double
    let standardDeviation: Double

    init(_ values: [Double]) {
        let average = values.reduce(0, +) / Double(values.count)
        mean = average
        standardDeviation =
            (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count))
            .squareRoot()
    }
}
