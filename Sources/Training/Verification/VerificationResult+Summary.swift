public import Evaluation
import Foundation

extension VerificationResult {
    /// The figures people quote, in one line.
    public var summary: String {
        "accuracy \(percent(accuracyFlip)) ± \(percent(accuracyFlipStd)) %, "
            + "TAR \(percent(tar)) % at FAR 1e-3, AUC \(String(format: "%.4f", auc))"
    }

    private func percent(_ share: Double) -> String { String(format: "%.2f", share * 100) }
}
