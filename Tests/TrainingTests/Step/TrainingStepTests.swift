import Heads
import Testing
import Torch
import Training

@Suite(.serialized) struct TrainingStepTests {
    /// What a step made is gone when the next begins, whichever way the head takes.
    @Test(arguments: [
        [], ["head.sample_rate=0.5"], ["head.objective=unified"], ["margin.name=curricularface"],
        ["head.rank=64"], ["training.accumulation=2"], ["training.recompute=true"],
        ["training.precision=bf16", "head.precision=bf16"], ["optimizer.name=adamw"],
    ])
    func aStepLeavesNothingBehind(overrides: [String]) throws {
        let configuration = try Configuration.load(
            nil, overrides: ["network.name=mbf", "training.batch_size=4"] + overrides,
            presets: Checkout.presets)
        let state = try TrainingState(configuration, identities: 500, totalSteps: 10, device: .cpu)
        let batches = SyntheticBatches(size: 4, identities: 500, seed: 1)
        func step(_ index: Int) throws {
            let parts = (0..<configuration.training.accumulation).map { batches[2 * index + $0] }
            #expect(try state.step(parts, rate: 0.01).isApplied)
        }
        // The first makes what lasts.
        try step(0)
        var failure: (any Error)?
        let left = try Engine.memory { () throws(TorchError) in
            do { for index in 1...2 { try step(index) } } catch { failure = error }
        }.left
        if let failure { throw failure }
        #expect(left == 0)
    }
}
