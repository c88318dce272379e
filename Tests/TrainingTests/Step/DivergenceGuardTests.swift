import Testing
import Training

@Suite struct DivergenceGuardTests {
    private let bad = TrainingStep.Outcome(loss: .nan, gradientNorm: .nan, isApplied: false)
    private let good = TrainingStep.Outcome(loss: 1, gradientNorm: 1, isApplied: true)
    private let overflow = TrainingStep.Outcome(
        loss: 1, gradientNorm: .infinity, isApplied: false)

    @Test func rareStepsAreSkipped() {
        var divergence = DivergenceGuard()
        #expect(divergence.judge(step: 0, outcome: good, scale: nil) == .proceed)
        for step in 0..<20 {
            let verdict = divergence.judge(step: step * 50, outcome: bad, scale: nil)
            #expect(verdict == .skip, "one in 50 is rare")
        }
    }

    /// Five within 100 steps are borne; the sixth goes back, and after that the sixth stops.
    @Test func frequentStepsRollBackOnceAndThenStop() {
        var divergence = DivergenceGuard()
        let first = (0..<6).map { divergence.judge(step: $0, outcome: bad, scale: nil) }
        #expect(first == [.skip, .skip, .skip, .skip, .skip, .rollBack])
        #expect(divergence.rateFactor == 1)
        divergence.noteRollBack()
        #expect(divergence.rateFactor == 0.5)
        let second = (0..<6).map { divergence.judge(step: $0, outcome: bad, scale: nil) }
        #expect(second == [.skip, .skip, .skip, .skip, .skip, .stop])
    }

    @Test func overflowIsTheScalersBusinessWhileTheScaleIsUsable() {
        var divergence = DivergenceGuard()
        for step in 0..<50 {
            #expect(divergence.judge(step: step, outcome: overflow, scale: 1024) == .skip)
        }
        #expect(divergence.judge(step: 50, outcome: overflow, scale: 1e-4) == .rollBack)
    }

    @Test func overflowWithoutAScaleCounts() {
        var divergence = DivergenceGuard()
        let verdicts = (0..<6).map { divergence.judge(step: $0, outcome: overflow, scale: nil) }
        #expect(verdicts.last == .rollBack)
    }
}
