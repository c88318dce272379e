import Evaluation
import Fixtures
import Foundation
import Testing

@Suite("Pair verification against the reference program", .enabled(if: Fixtures.available))
struct PairVerificationGoldenTests {
    let golden: GoldenVerification

    init() throws {
        golden = try GoldenVerification.load()
    }

    @Test("All figures of a network's embeddings", arguments: ["init", "trained"])
    func network(_ net: String) throws {
        let verification = try PairVerification.evaluate(
            plain: try GoldenVerification.embeddings("emb_\(net)_plain"),
            mirrored: try GoldenVerification.embeddings("emb_\(net)_flip"),
            isSame: try GoldenVerification.labels("bin/folder/verif/pair_label.npy"))
        let expected = try #require(golden.nets[net]?.results["bin"])
        compare(verification.folds, expected.flip)
        let result = verification.result
        #expect(result.pairs == 60)
        #expect(abs(result.accuracyFlip - expected.flip.accuracy) < 1e-12)
        #expect(abs(result.accuracyFlipStd - expected.flip.std) < 1e-12)
        #expect(abs(result.accuracy - expected.plain.accuracy) < 1e-12)
        #expect(abs(result.accuracyStd - expected.plain.std) < 1e-12)
        #expect(abs(result.tar - expected.flip.conservativeMean) < 1e-12)
        #expect(abs(result.tarInterpolated - expected.flip.val) < 1e-12)
        #expect(abs(result.xnorm - expected.xnorm) < 1e-6)
        let thresholds = expected.flip.folds.map(\.threshold)
        #expect(abs(result.threshold - thresholds.reduce(0, +) / 10) < 1e-12)
    }

    @Test(
        "Each fold from the golden distances",
        arguments: ["init", "trained"], ["bin", "folder"])
    func distances(_ net: String, _ form: String) throws {
        let expected = try #require(golden.nets[net]?.results[form]).flip
        let pairs = JudgedPairs(
            distances: try #require(expected.distances),
            isSame: try GoldenVerification.labels("bin/folder/verif/pair_label.npy"))
        compare(try FoldOutcome.all(pairs, folds: 10), expected)
    }

    @Test("A set of LFW's size in 10, 5 and 1 folds", arguments: [10, 5, 1])
    func synthetic(_ folds: Int) throws {
        // Half of the embeddings each: their sum is exactly the golden embedding.
        let embeddings = try GoldenVerification.embeddings("synthetic_emb")
        let half = Embeddings(
            values: embeddings.values.map { $0 / 2 }, dimension: embeddings.dimension)
        let verification = try PairVerification.evaluate(
            plain: half, mirrored: half,
            isSame: try GoldenVerification.labels("verification/synthetic_issame.npy"),
            folds: folds)
        let expected = try #require(golden.synthetic.byFolds[String(folds)])
        compare(verification.folds, expected)
        #expect(abs(verification.result.accuracyFlip - expected.accuracy) < 1e-12)
        #expect(abs(verification.result.accuracyFlipStd - expected.std) < 1e-12)
        #expect(abs(verification.result.tar - expected.conservativeMean) < 1e-12)
        #expect(abs(verification.result.tarInterpolated - expected.val) < 1e-12)
        #expect(verification.result.accuracy == verification.result.accuracyFlip)
    }
}
