/// Pairs in order, cut into folds of nearly equal length.
///
/// Source: scikit-learn's `KFold` without shuffling: of N pairs in k folds, the first N mod k folds
/// have one pair more. A single fold is judged with what was chosen on itself.
struct FoldSplit {
    /// The pairs of each fold.
    let folds: [Range<Int>]

    /// Cuts `count` pairs.
    ///
    /// - Throws: `VerificationError.impossibleFolds` unless 1 <= `folds` <= `count`.
    init(count: Int, folds: Int) throws(VerificationError) {
        guard folds >= 1 && folds <= count else {
            throw .impossibleFolds(folds: folds, pairs: count)
        }
        var ranges: [Range<Int>] = []
        for fold in 0..<folds {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + count / folds + (fold < count % folds ? 1 : 0))
        }
        self.folds = ranges
    }
}
