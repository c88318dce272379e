import Foundation
import Torch

/// Where a training is to run.
public enum PlanTarget: Equatable, Sendable {
    case cpu
    /// A GPU, which need not be here.
    case gpu

    /// The arithmetic there.
    func precision(_ configuration: Configuration) -> TrainingPrecision {
        configuration.training.precision.resolved(on: self == .cpu ? .cpu : .cuda(0))
    }
}
