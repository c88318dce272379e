import Schedules
import Testing
import Training

@Suite struct ScheduleReplayTests {
    /// Factor 0.1 at steps 2 and 4 of a base rate of 1.
    @Test func changesAreTheStepsWithAnotherRate() throws {
        var rule = MultiStep()
        rule.milestones = [2, 4]
        rule.factor = 0.1
        let replay = ScheduleReplay(
            [5, 4, .nan, 3, 2], configuration: .init(.multistep(rule)), baseRate: 1, totalSteps: 5)
        #expect(replay.changes.map(\.step) == [2, 4])
        #expect(replay.rates[..<2] == [1, 1])
        #expect(abs(replay.rates[2] - 0.1) < 1e-15 && abs(replay.rates[4] - 0.01) < 1e-15)
        #expect(
            replay.csv.split(separator: "\n").prefix(2) == ["step,loss,learning_rate", "0,5,1"])
    }
}
