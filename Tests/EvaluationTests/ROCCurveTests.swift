import Evaluation
import Foundation
import Testing

/// Literal values are scikit-learn's (1.9.1): `roc_curve`, `roc_auc_score`.
@Suite("ROC curves")
struct ROCCurveTests {
    /// Ties within a kind and across kinds.
    let tied = ROCCurve(
        scores: [0.9, 0.8, 0.8, 0.7, 0.6, 0.6, 0.6, 0.5, 0.4, 0.2],
        isPositive: [true, true, false, true, false, false, true, true, false, false])

    /// Sixty distinct scores, 31 of them of positives.
    let mixed: ROCCurve = {
        let scores = (0..<60).map { Double($0 * 7919 % 1009) / 100 }
        let isPositive = scores.enumerated().map { index, score in
            index * 31 % 17 < (score > 5 ? 11 : 6)
        }
        return ROCCurve(scores: scores, isPositive: isPositive)
    }()

    @Test("A point for each distinct score") func points() {
        #expect(tied.thresholds == [.infinity, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2])
        #expect(tied.falsePositiveRates == [0, 0, 0.2, 0.2, 0.6, 0.6, 0.8, 1])
        #expect(tied.truePositiveRates == [0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1])
        #expect(mixed.thresholds.count == 61)
    }

    @Test("The area is the rank statistic, ties counting half") func area() {
        #expect(abs(tied.auc - 0.74) < 1e-15)
        #expect(abs(mixed.auc - 0.6384872080088988) < 1e-15)
        #expect(ROCCurve(scores: [1, 1, 1], isPositive: [true, false, true]).auc == 0.5)
        #expect(ROCCurve(scores: [0, 1], isPositive: [true, false]).auc == 0)
    }

    @Test("The equal error rate lies on the curve drawn with straight lines")
    func equalErrorRate() {
        // From (0.2, 0.6) to (0.6, 0.8): FPR = 0.2 + 0.4 s, TPR = 0.6 + 0.2 s; their sum is 1 at
        // s = 1/3.
        #expect(abs(tied.eer - 1.0 / 3.0) < 1e-15)
        #expect(abs(mixed.eer - 0.3793103448275863) < 1e-12)
        #expect(ROCCurve(scores: [1, 0], isPositive: [true, false]).eer == 0)
        #expect(ROCCurve(scores: [0, 1], isPositive: [true, false]).eer == 1)
        #expect(ROCCurve(scores: [1, 1], isPositive: [true, false]).eer == 0.5)
    }

    @Test(
        "The true positive rate keeps the false positive rate below its target",
        arguments: [(0, 0.2), (0.19, 0.2), (0.2, 0.6), (0.59, 0.6), (0.6, 1), (1, 1)])
    func conservativeRate(_ target: Double, _ expected: Double) {
        #expect(tied.truePositiveRate(atFalsePositiveRate: target) == expected)
    }

    @Test("Points on straight lines are left out of a drawing") func corners() {
        let drawn = tied.points()
        // scikit-learn with drop_intermediate = True; (0.8, 1) lies between (0.6, 1) and (1, 1).
        #expect(drawn.fpr == [0, 0, 0.2, 0.2, 0.6, 0.6, 1])
        #expect(drawn.tpr == [0, 0.2, 0.4, 0.6, 0.8, 1, 1])
        #expect(mixed.points().fpr.count == 26)
    }

    @Test("A long curve is thinned to points of its own, ends included") func thinned() {
        let count = 20_000
        let scores = (0..<count).map { Double($0 * 7919 % 19_997) }
        let curve = ROCCurve(
            scores: scores,
            isPositive: scores.enumerated().map { $1 + Double($0 % 7) * 3000 > 19_000 })
        let drawn = curve.points(atMost: 400)
        #expect(drawn.fpr.count <= 400)
        #expect(drawn.fpr.count > 150)
        #expect(drawn.fpr.first == 0 && drawn.tpr.first == 0)
        #expect(drawn.fpr.last == 1 && drawn.tpr.last == 1)
        let exact = Set(zip(curve.falsePositiveRates, curve.truePositiveRates).map { [$0, $1] })
        #expect(zip(drawn.fpr, drawn.tpr).allSatisfy { exact.contains([$0, $1]) })
        #expect(zip(drawn.fpr, drawn.fpr.dropFirst()).allSatisfy { $0 <= $1 })
    }

    /// Positives at 5000.5 … 14,999.5, negatives at 0 … 9999: 5001 positives lie above all negatives.
    @Test("A thinned curve keeps what is reached without a false positive") func start() {
        let curve = ROCCurve(
            scores: (0..<10_000).map { Double($0) } + (5000..<15_000).map { Double($0) + 0.5 },
            isPositive: (0..<20_000).map { $0 >= 10_000 })
        let drawn = curve.points(atMost: 400)
        #expect(drawn.fpr.count <= 400)
        #expect(drawn.fpr.prefix(2) == [0, 0])
        #expect(drawn.tpr.prefix(2) == [0, 0.5001])
        #expect(drawn.fpr[2] == 1e-4)
    }
}
