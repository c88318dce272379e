public import Torch

/// A training step that was started; its numbers may still be on their way.
public final class PendingStep {
    private let finish: () throws(TorchError) -> TrainingStep.Outcome

    init(_ finish: @escaping () throws(TorchError) -> TrainingStep.Outcome) {
        self.finish = finish
    }

    /// What the step came to, waited for.
    public func outcome() throws(TorchError) -> TrainingStep.Outcome { try finish() }
}
