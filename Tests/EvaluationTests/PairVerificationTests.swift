import Evaluation
import Foundation
import Testing

@Suite("Pair verification by hand")
struct PairVerificationTests {
    /// Pairs of unit vectors in the plane, at given squared distances.
    private func embeddings(_ distances: [Double]) -> Embeddings {
        let values = distances.flatMap { distance in
            // |u - v|^2 = 2 - 2 cos(angle)
            let angle = acos(1 - distance / 2)
            return [1, 0, Float(cos(angle)), Float(sin(angle))]
        }
        return Embeddings(values: values, dimension: 2)
    }

    private func evaluate(
        _ distances: [Double], _ isSame: [Bool], folds: Int
    ) throws -> PairVerification {
        let embeddings = embeddings(distances)
        return try PairVerification.evaluate(
            plain: embeddings, mirrored: embeddings, isSame: isSame, folds: folds)
    }

    @Test("Seven pairs in three folds are 3, 2 and 2 of them") func unevenFolds() throws {
        // Best for fold 0 (pairs 0 … 2) on the other four is 0.51, above the same pairs' 0.505: it
        // takes pair 2 for the same. Fold 1 and fold 2 are left with the first of equals, 0.11 (0.41
        // is as good): it misses their same pair.
        let distances = [0.105, 2, 0.3, 0.505, 1.505, 0.405, 1.605]
        let isSame = [true, false, false, true, false, true, false]
        let verification = try evaluate(distances, isSame, folds: 3)
        #expect(verification.folds.map(\.threshold) == [0.51, 0.11, 0.11])
        #expect(verification.folds.map(\.accuracy) == [2.0 / 3.0, 0.5, 0.5])
    }

    @Test("A fold of one kind is left out of the mean it has no rate for") func oneKindInAFold()
        throws
    {
        // Fold 0: same pairs only, both accepted; fold 1: one same pair, not accepted, one different.
        let verification = try evaluate(
            [0.1, 0.2, 1.9, 1.0], [true, true, true, false], folds: 2)
        #expect(verification.folds.map(\.conservative.tar) == [1, 1])
        #expect(verification.folds.map(\.conservative.far) == [nil, 1])
        #expect(verification.result.tar == 1)
        #expect(verification.result.far == 1)
        #expect(verification.result.tarStd == 0)
        #expect(verification.result.tarInterpolated.isFinite)
    }

    @Test("Pairs sorted by kind are spoken of, mixed ones and a single fold are not") func caution()
        throws
    {
        let distances = [0.1, 0.2, 1.9, 1.8]
        let sorted = try evaluate(distances, [true, true, false, false], folds: 2)
        #expect(sorted.caution?.hasPrefix("2 of 2 folds hold pairs of one kind only") == true)
        #expect(try evaluate(distances, [true, false, true, false], folds: 2).caution == nil)
        #expect(try evaluate(distances, [true, true, false, false], folds: 1).caution == nil)
    }

    @Test("Length, threshold, area and equal error rate of a set without overlap")
    func separable() throws {
        let plain = Embeddings(values: [3, 0, 3, 0, 0, 3, 3, 0], dimension: 2)
        let mirrored = Embeddings(values: [1, 0, 1, 0, 0, 1, 1, 0], dimension: 2)
        let result = try PairVerification.evaluate(
            plain: plain, mirrored: mirrored, isSame: [true, false], folds: 1
        ).result
        #expect(result.pairs == 2)
        #expect(result.xnorm == 2)
        #expect(result.threshold == 0.01)
        #expect(result.accuracyFlip == 1)
        #expect(result.auc == 1)
        #expect(result.eer == 0)
    }

    @Test("A zero embedding is no error") func zeroEmbedding() throws {
        let zero = Embeddings(values: Array(repeating: 0, count: 8), dimension: 2)
        let result = try PairVerification.evaluate(
            plain: zero, mirrored: zero, isSame: [true, false], folds: 1
        ).result
        #expect(result.accuracyFlip == 0.5)
        #expect(result.auc == 0.5)
    }

    @Test("The result has exactly the documented keys") func keys() throws {
        let result = try evaluate([0.1, 1], [true, false], folds: 1).result
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result))
        let keys = try #require(json as? [String: Any]).keys
        #expect(
            Set(keys) == [
                "pairs", "accuracy_flip", "accuracy_flip_std", "accuracy", "accuracy_std", "tar",
                "tar_std", "far", "tar_interpolated", "xnorm", "threshold", "auc", "eer",
            ])
    }

    @Test("What cannot be judged is refused by name") func refusals() throws {
        let plain = embeddings([0.1, 1])
        var values = plain.values
        values[5] = .nan
        let broken = Embeddings(values: values, dimension: 2)
        let labels = [true, false]
        #expect(throws: VerificationError.notFinite(image: 2, isMirrored: false)) {
            try PairVerification.evaluate(plain: broken, mirrored: plain, isSame: labels, folds: 1)
        }
        #expect(throws: VerificationError.notFinite(image: 2, isMirrored: true)) {
            try PairVerification.evaluate(plain: plain, mirrored: broken, isSame: labels, folds: 1)
        }
        #expect(throws: VerificationError.impossibleFolds(folds: 3, pairs: 2)) {
            try evaluate([0.1, 1], labels, folds: 3)
        }
        #expect(throws: VerificationError.impossibleFolds(folds: 0, pairs: 2)) {
            try evaluate([0.1, 1], labels, folds: 0)
        }
        #expect(throws: VerificationError.oneKindOnly(isSame: false, pairs: 2)) {
            try evaluate([0.1, 1], [false, false], folds: 1)
        }
        #expect(
            VerificationError.notFinite(image: 2, isMirrored: true).description
                .hasPrefix("the embedding of image 2, mirrored, has an element"))
    }
}
