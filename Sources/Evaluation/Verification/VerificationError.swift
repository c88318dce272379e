/// Why pairs of embeddings cannot be judged.
public enum VerificationError: Error, Equatable, CustomStringConvertible {
    /// An embedding with a NaN or an infinity; the image counts from 0.
    case notFinite(image: Int, isMirrored: Bool)
    /// A set whose pairs are all the same or all different.
    case oneKindOnly(isSame: Bool, pairs: Int)
    /// More folds than pairs, or no fold.
    case impossibleFolds(folds: Int, pairs: Int)

    /// One line that names the image or the number at fault, and the way out.
    public var description: String {
        switch self {
        case .notFinite(let image, let isMirrored):
            "the embedding of image \(image)\(isMirrored ? ", mirrored," : "") has an element that "
                + "is not a finite number; the weights are broken or the precision is too low"
        case .oneKindOnly(let isSame, let pairs):
            "all \(pairs) pairs are marked \(isSame ? "same" : "different"); verification needs "
                + "pairs of both kinds"
        case .impossibleFolds(let folds, let pairs):
            "\(pairs) pairs cannot be split into \(folds) folds; choose from 1 to \(pairs)"
        }
    }
}
