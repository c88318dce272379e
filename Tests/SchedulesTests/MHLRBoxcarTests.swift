import Fixtures
import Foundation
import Schedules
import Testing

@Suite("The boxcar rule of the published logs")
struct MHLRBoxcarTests {
    /// The published R100 / MS1MV3 run; the row of step s is the mean of steps s - 9 … s, and the
    /// steps before the first row are lost.
    @Test("Replays the published run's twelve rate changes", .enabled(if: Fixtures.available))
    func publishedRun() throws {
        let means = try RecordedRun.rows("mhlr/published_ms1mv3_r100.csv").map { row in
            try #require(Double(row[1]))
        }
        let lost = Array(repeating: try #require(means.first), count: 11)
        let losses = lost + means.flatMap { Array(repeating: $0, count: 10) }
        var rule = MHLRBoxcar()
        rule.window = 4000
        let schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlrBoxcar(rule)), baseRate: 0.02,
            totalSteps: 202_320)
        let changes = Change.list(RecordedRun.rates(schedule, over: losses)).dropFirst()
        let published = [
            Change(step: 54_280, rate: 0.01), Change(step: 72_870, rate: 0.005),
            Change(step: 94_820, rate: 0.0025), Change(step: 113_110, rate: 0.00125),
            Change(step: 135_870, rate: 6.25e-4), Change(step: 143_870, rate: 3.125e-4),
            Change(step: 151_870, rate: 1.5625e-4), Change(step: 159_870, rate: 6.25e-4),
            Change(step: 175_830, rate: 3.125e-4), Change(step: 183_830, rate: 1.5625e-4),
            Change(step: 191_830, rate: 7.8125e-5), Change(step: 199_830, rate: 3.125e-4),
        ]
        #expect(changes.map(\.rate) == published.map(\.rate))
        for (change, expected) in zip(changes, published) {
            #expect(abs(change.step - expected.step) <= 10, "\(change) for \(expected)")
        }
    }

    /// On a flat loss with m = 4 the first mean is there at step 3, the first `diff` (0) at step 6;
    /// the ninth `diff` passes 2 m at step 14 and is used by step 16; then every 9 steps: three
    /// halvings and a rise by 4.
    @Test("A flat loss is halved three times and then raised by four") func flatLoss() {
        var rule = MHLRBoxcar()
        rule.window = 4
        let schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlrBoxcar(rule)), baseRate: 1, totalSteps: 100)
        let rates = RecordedRun.rates(schedule, over: Array(repeating: 2, count: 60))
        #expect(
            Change.list(rates) == [
                Change(step: 0, rate: 1), Change(step: 16, rate: 0.5), Change(step: 25, rate: 0.25),
                Change(step: 34, rate: 0.125), Change(step: 43, rate: 0.5),
                Change(step: 52, rate: 0.25),
            ])
    }

    /// A loss that falls by 1 per step has means that fall by 1 per step; the halves of 4 means
    /// differ by 2 x 2, over m = 4 that is 1.
    @Test("The difference is that of the halves, over the window", arguments: [0.9, 1.1])
    func difference(_ threshold: Double) {
        var rule = MHLRBoxcar()
        rule.window = 4
        rule.threshold = threshold
        let schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlrBoxcar(rule)), baseRate: 1, totalSteps: 100)
        let rates = RecordedRun.rates(schedule, over: (0..<40).map { Double(100 - $0) })
        #expect((rates.last == 1) == (threshold < 1))
    }

    /// int(0.015 x 1000) = 15: on a flat loss the first diff comes at step 2 x 15 - 2 or, the window
    /// being odd, one step earlier; the change 2 x 15 + 1 steps later is used after two more.
    @Test("Window 0 is 1.5 % of the run") func automaticWindow() {
        let schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlrBoxcar(MHLRBoxcar())), baseRate: 1,
            totalSteps: 1000)
        let rates = RecordedRun.rates(schedule, over: Array(repeating: 2, count: 100))
        #expect(Change.list(rates).dropFirst().first?.step == 27 + 30 + 2)
    }
}
