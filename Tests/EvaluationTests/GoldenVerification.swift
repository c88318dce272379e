import Evaluation
import Fixtures
import Foundation
import Interchange
import Testing

/// Golden figures of a verification test, fold by fold.
struct GoldenFolds: Decodable {
    let accuracy: Double
    let std: Double
    let val: Double
    let accuracies: [Double]
    let folds: [Fold]
    let conservativeMean: Double
    let distances: [Double]?

    struct Fold: Decodable {
        let threshold: Double
        let accuracy: Double
        let interpolatedThreshold: Double
        let interpolatedTAR: Double
        let interpolatedFAR: Double
        let conservativeThreshold: Double
        let conservativeTAR: Double
        let conservativeFAR: Double

        private enum CodingKeys: String, CodingKey {
            case threshold = "best_threshold"
            case accuracy = "test_accuracy"
            case interpolatedThreshold = "val_threshold"
            case interpolatedTAR = "val"
            case interpolatedFAR = "far"
            case conservativeThreshold = "alt_val_threshold_largest_with_far_le_1e3"
            case conservativeTAR = "alt_val"
            case conservativeFAR = "alt_far"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case accuracy, std, val, folds
        case accuracies = "accuracy_per_fold"
        case conservativeMean = "alt_val_mean"
        case distances = "dist"
    }
}

/// Golden figures of one network on one form of the pairs.
struct GoldenForm: Decodable {
    let xnorm: Double
    let flip: GoldenFolds
    let plain: Plain

    struct Plain: Decodable {
        let accuracy: Double
        let std: Double
    }

    private enum CodingKeys: String, CodingKey {
        case xnorm, flip
        case plain = "plain_only_not_computed_by_reference"
    }
}

/// The golden file of verification.
struct GoldenVerification: Decodable {
    let nets: [String: Net]
    let synthetic: Synthetic

    struct Net: Decodable { let results: [String: GoldenForm] }

    struct Synthetic: Decodable {
        let byFolds: [String: GoldenFolds]

        private enum CodingKeys: String, CodingKey { case byFolds = "metrics_by_nrof_folds" }
    }

    static func load() throws -> GoldenVerification {
        try JSONDecoder().decode(Self.self, from: Fixtures.data("verification/expected.json"))
    }

    /// The golden embeddings of a file.
    static func embeddings(_ name: String) throws -> Embeddings {
        let array = try NPYFile.read(contentsOf: Fixtures.url("verification/\(name).npy"))
        return Embeddings(
            values: try #require(array.values(as: Float.self)), dimension: array.shape[1])
    }

    /// The golden labels of a file.
    static func labels(_ path: String) throws -> [Bool] {
        try #require(try NPYFile.read(contentsOf: Fixtures.url(path)).bools())
    }
}

/// Compares folds; rates and thresholds of the grid exactly.
func compare(_ folds: [FoldOutcome], _ golden: GoldenFolds) {
    #expect(folds.map(\.accuracy) == golden.accuracies)
    #expect(folds.map(\.accuracy) == golden.folds.map(\.accuracy))
    #expect(folds.map(\.threshold) == golden.folds.map(\.threshold))
    #expect(folds.map(\.conservative.threshold) == golden.folds.map(\.conservativeThreshold))
    #expect(folds.map(\.conservative.tar) == golden.folds.map(\.conservativeTAR))
    #expect(folds.map(\.conservative.far) == golden.folds.map(\.conservativeFAR))
    #expect(folds.map(\.interpolated.tar) == golden.folds.map(\.interpolatedTAR))
    #expect(folds.map(\.interpolated.far) == golden.folds.map(\.interpolatedFAR))
    for (fold, expected) in zip(folds, golden.folds) {
        #expect(abs(fold.interpolated.threshold - expected.interpolatedThreshold) < 1e-12)
    }
}
