import Foundation
import Schedules
import Testing

@Suite("A schedule as a value")
struct ScheduleTests {
    @Test("Saved and loaded at any step, it goes on bit for bit", arguments: [0, 1, 2, 17, 60, 99])
    func resume(_ step: Int) throws {
        let losses = (0..<100).map { 3 + sin(Double($0)) }
        for name in ScheduleConfiguration.names {
            var configuration = try #require(ScheduleConfiguration.defaults(named: name))
            configuration.warmupSteps = 5
            if case .mhlrBoxcar(var rule) = configuration.rule {
                rule.window = 6
                configuration.rule = .mhlrBoxcar(rule)
            }
            var straight = Schedule(configuration: configuration, baseRate: 0.1, totalSteps: 100)
            for loss in losses.prefix(step) { straight.observe(loss: loss) }
            var resumed = try JSONDecoder().decode(
                Schedule.self, from: JSONEncoder().encode(straight))
            #expect(resumed == straight)
            #expect(resumed.step == step)
            for loss in losses.dropFirst(step) {
                #expect(resumed.observe(loss: loss) == straight.observe(loss: loss), "\(name)")
            }
            #expect(resumed == straight)
        }
    }

    @Test("The loss moves only the rules that watch it") func lossMatters() {
        for name in ScheduleConfiguration.names {
            guard let configuration = ScheduleConfiguration.defaults(named: name) else {
                Issue.record("\(name) has no defaults")
                continue
            }
            let schedule = Schedule(
                configuration: configuration, baseRate: 0.1, totalSteps: 2000)
            let flat = RecordedRun.rates(schedule, over: Array(repeating: 5, count: 2000))
            let falling = RecordedRun.rates(schedule, over: (0..<2000).map { 9000 - Double($0) })
            #expect((flat != falling) == name.hasPrefix("mhlr"), "\(name)")
        }
    }
}
