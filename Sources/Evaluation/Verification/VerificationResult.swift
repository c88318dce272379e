/// The figures of a pair-verification test, under the names results are reported by.
///
/// Rates and accuracies are fractions. Standard deviations are those of the folds, as a population.
public struct VerificationResult: Codable, Equatable, Sendable {
    /// The number of pairs.
    public let pairs: Int
    /// Accuracy of the embeddings of image and mirror image added; the usual figure.
    public let accuracyFlip: Double
    /// Standard deviation of `accuracyFlip`.
    public let accuracyFlipStd: Double
    /// Accuracy of the embeddings of the plain images.
    public let accuracy: Double
    /// Standard deviation of `accuracy`.
    public let accuracyStd: Double
    /// True accept rate at the false accept rate 1e-3 on the other folds.
    public let tar: Double
    /// Standard deviation of `tar`.
    public let tarStd: Double
    /// The false accept rate that `tar` has in truth, on the folds themselves.
    public let far: Double
    /// The true accept rate earlier tools print, far too strict; for comparison with their logs.
    public let tarInterpolated: Double
    /// Mean length of all embeddings, plain and mirrored.
    public let xnorm: Double
    /// Mean over the folds of the squared distance below which a pair is called the same.
    public let threshold: Double
    /// Area under the ROC curve of all pairs.
    public let auc: Double
    /// Equal error rate of all pairs.
    public let eer: Double

    private enum CodingKeys: String, CodingKey {
        case pairs
        case accuracyFlip = "accuracy_flip"
        case accuracyFlipStd = "accuracy_flip_std"
        case accuracy
        case accuracyStd = "accuracy_std"
        case tar
        case tarStd = "tar_std"
        case far
        case tarInterpolated = "tar_interpolated"
        case xnorm, threshold, auc, eer
    }
}
