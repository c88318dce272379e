import Fixtures
import Foundation
import Interchange
import Schedules
import Testing

@Suite("MHLR against the published code", .enabled(if: Fixtures.available))
struct MHLRTests {
    /// One golden run: its setting and the rates its optimizer steps used.
    struct Golden: Decodable, Sendable, CustomTestStringConvertible {
        let curve: String
        let setting: String
        let total: Int
        let baseRates: [Double]
        let parameters: Parameters
        let used: [[Double]]
        let smoothed: [String: Double]

        struct Parameters: Decodable, Sendable {
            var alpha = 1e-3
            var beta = 1e-3
            var lambd = 5e-5
            var tau = 0.05
            var delta = 2.0

            private enum CodingKeys: CodingKey { case alpha, beta, lambd, tau, delta }

            init(from decoder: any Decoder) throws {
                // A run without parameters of its own says so in words.
                guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
                    return
                }
                alpha = try container.decode(Double.self, forKey: .alpha)
                beta = try container.decode(Double.self, forKey: .beta)
                lambd = try container.decode(Double.self, forKey: .lambd)
                tau = try container.decode(Double.self, forKey: .tau)
                delta = try container.decode(Double.self, forKey: .delta)
            }
        }

        private enum CodingKeys: String, CodingKey {
            case curve, setting
            case total = "total_steps"
            case baseRates = "base_lr"
            case parameters = "params"
            case used = "lr_used_rle"
            case smoothed = "dema_samples"
        }

        var testDescription: String { "\(curve)/\(setting)" }

        var rule: MHLR {
            var rule = MHLR()
            rule.alpha = parameters.alpha
            rule.beta = parameters.beta
            rule.threshold = parameters.lambd
            rule.patience = parameters.tau
            rule.factor = 1 / parameters.delta
            return rule
        }

        var schedule: Schedule {
            Schedule(
                configuration: ScheduleConfiguration(.mhlr(rule)), baseRate: baseRates[0],
                totalSteps: total)
        }
    }

    static let goldens: [Golden] = {
        struct File: Decodable { let runs: [String: Golden] }
        guard let data = try? Fixtures.data("mhlr/mhlr_traces.json"),
            let file = try? JSONDecoder().decode(File.self, from: data)
        else { return [] }
        return file.runs.sorted { $0.key < $1.key }.map(\.value)
    }()

    @Test("All golden runs are read") func goldensAreThere() {
        #expect(Self.goldens.count == 80)
    }

    @Test("Every rate of every golden run, bit for bit", arguments: goldens)
    func rates(_ golden: Golden) throws {
        let rates = RecordedRun.rates(
            golden.schedule, over: try RecordedRun.losses(golden.curve))
        #expect(
            Change.list(rates) == golden.used.map { Change(step: Int($0[0]), rate: $0[1]) })
    }

    @Test("The smoothed difference at the golden samples, bit for bit", arguments: goldens)
    func smoothedDifference(_ golden: Golden) throws {
        var schedule = golden.schedule
        for (step, loss) in try RecordedRun.losses(golden.curve).enumerated() {
            schedule.observe(loss: loss)
            guard let expected = golden.smoothed[String(step)], step > 0 else { continue }
            #expect(schedule.smoothedDifference == expected, "step \(step)")
        }
    }

    @Test(
        "The smoothed difference at each step", arguments: ["decay_2000", "plateau_spikes_20000"])
    func smoothedDifferences(_ curve: String) throws {
        let file = try NPYFile.read(
            contentsOf: Fixtures.url("mhlr/dema_\(curve)_default.npy"))
        let expected = try #require(file.values(as: Double.self))
        let golden = try #require(
            Self.goldens.first { $0.curve == curve && $0.setting == "default" })
        var schedule = golden.schedule
        var series: [Double] = []
        for loss in try RecordedRun.losses(curve).prefix(expected.count) {
            schedule.observe(loss: loss)
            series.append(schedule.smoothedDifference ?? 0)
        }
        #expect(series == expected)
    }

    @Test("The logged rates of the published logger are one step ahead") func logger() throws {
        let rows = try RecordedRun.rows("mhlr/logger_loss_decay_2000_default.csv")
        let golden = try #require(
            Self.goldens.first { $0.curve == "decay_2000" && $0.setting == "default" })
        var schedule = golden.schedule
        for row in rows {
            let logged = schedule.observe(loss: try #require(Double(row[0])))
            #expect(logged == Double(row[1]))
        }
    }

    /// The paper's form, `E_t = w1 E_{t-1} - w2 E_{t-2} + w3 (L_{t-1} - L_t)`, started from the two
    /// values that make it the same: without cuts it tells the same story up to rounding.
    @Test("The three-term form of the paper gives the same E") func threeTermForm() throws {
        let (alpha, beta) = (4e-3, 1e-3)
        var rule = MHLR()
        rule.alpha = alpha
        rule.beta = beta
        var schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlr(rule)), baseRate: 0.02, totalSteps: 2000)
        let losses = try RecordedRun.losses("decay_2000")
        var last = alpha * (losses[0] - losses[1])
        var beforeLast = last
        schedule.observe(loss: losses[0])
        schedule.observe(loss: losses[1])
        for (previous, loss) in zip(losses.dropFirst(), losses.dropFirst(2)) {
            let next =
                (2 - alpha - beta) * last - (1 - alpha) * (1 - beta) * beforeLast
                + alpha * beta * (previous - loss)
            (beforeLast, last) = (last, next)
            schedule.observe(loss: loss)
            let smoothed = try #require(schedule.smoothedDifference)
            #expect(abs(smoothed - next) <= 1e-9 * abs(next) + 1e-13)
        }
    }
}

@Suite("MHLR by itself")
struct MHLRRuleTests {
    /// Patience of 2 steps on a loss that never falls: E is 0 from step 1 on, so the counts are 1, 2
    /// at steps 1 and 2, the cut is decided at step 3 and first used by step 5; then every 3 steps.
    @Test("A flat loss is cut after the patience, two steps late") func flatLoss() {
        var rule = MHLR()
        rule.patience = 0.1
        rule.maxCuts = 3
        let schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlr(rule)), baseRate: 1, totalSteps: 20)
        let rates = RecordedRun.rates(schedule, over: Array(repeating: 7, count: 20))
        #expect(
            Change.list(rates) == [
                Change(step: 0, rate: 1), Change(step: 5, rate: 0.5), Change(step: 8, rate: 0.25),
                Change(step: 11, rate: 0.125),
            ])
    }

    @Test("The rate of the step after the next is known one loss early") func rateAfterNext() {
        var rule = MHLR()
        rule.patience = 0.05
        var schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlr(rule), warmupSteps: 7), baseRate: 0.1,
            totalSteps: 60)
        for step in 0..<59 {
            let foretold = schedule.rateAfterNext
            schedule.observe(loss: Double((step * 37) % 11))
            #expect(schedule.rate == foretold)
        }
        #expect(schedule.rate < 0.05)
    }

    @Test("Without two losses there is no difference") func firstLoss() {
        var schedule = Schedule(
            configuration: ScheduleConfiguration(.mhlr(MHLR())), baseRate: 1, totalSteps: 20)
        #expect(schedule.smoothedDifference == nil)
        schedule.observe(loss: 3)
        #expect(schedule.smoothedDifference == nil)
        schedule.observe(loss: 1)
        #expect(schedule.smoothedDifference == 0.002)
    }
}
