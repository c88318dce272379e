import Fixtures
import Foundation
import Schedules
import Testing

/// PyTorch's schedulers, stepped as trainers do: `lr_used[i]` is the rate of step i.
@Suite("Rules of the step against PyTorch", .enabled(if: Fixtures.available))
struct StepRuleGoldenTests {
    struct Polynomials: Sendable, CustomTestStringConvertible {
        let warmup: Int
        let total: Int
        let power: Double

        var testDescription: String {
            let shown = power == power.rounded() ? "\(Int(power)).0" : "\(power)"
            return "PolynomialLRWarmup(warmup=\(warmup),total=\(total),power=\(shown))"
        }
    }

    private func golden(_ name: String) throws -> [String: Any] {
        let file = try #require(
            try Fixtures.json("mhlr/other_schedulers.json") as? [String: Any])
        let schedulers = try #require(file["schedulers"] as? [String: Any])
        return try #require(schedulers[name] as? [String: Any])
    }

    /// The samples of a golden run: step and rate.
    private func samples(_ name: String) throws -> [(step: Int, rate: Double)] {
        let used = try #require(try golden(name)["lr_used"] as? [String: Double])
        return used.compactMap { key, rate in Int(key).map { ($0, rate) } }
    }

    private func compare(_ name: String, _ rates: [Double]) throws {
        let samples = try samples(name).filter { $0.step < rates.count }
        #expect(samples.count >= 20)
        for (step, rate) in samples {
            #expect(abs(rates[step] - rate) <= 1e-12 * 0.02, "step \(step)")
        }
    }

    /// From step 1 on; step 0 runs at the full base rate there even with a warm-up.
    @Test(
        "Polynomial with warm-up",
        arguments: [
            Polynomials(warmup: 0, total: 100, power: 1),
            Polynomials(warmup: 10, total: 100, power: 1),
            Polynomials(warmup: 10, total: 100, power: 2),
            Polynomials(warmup: 20, total: 20, power: 2),
            Polynomials(warmup: 100, total: 1000, power: 2),
            Polynomials(warmup: 7, total: 53, power: 0.9),
        ])
    func polynomial(_ run: Polynomials) throws {
        let used = try #require(try golden(run.testDescription)["lr_used"] as? [Double])
        var rule = Polynomial()
        rule.power = run.power
        let rates = RecordedRun.rates(
            .polynomial(rule), warmupSteps: run.warmup, base: 0.1, steps: run.total)
        #expect(rates[0] == (run.warmup == 0 ? 0.1 : 0.1 / Double(run.warmup)))
        for step in 1..<run.total {
            #expect(abs(rates[step] - used[step]) <= 1e-12, "step \(step)")
        }
    }

    @Test("Cosine") func cosine() throws {
        try compare(
            "CosineAnnealingLR(T_max=2000)",
            RecordedRun.rates(.cosine(Cosine()), base: 0.02, steps: 2000))
        try compare(
            "CosineAnnealingLR(T_max=200)",
            RecordedRun.rates(.cosine(Cosine()), base: 0.02, steps: 200))
    }

    @Test("Linear") func linear() throws {
        try compare(
            "LinearLR(start_factor=1,end_factor=0,total_iters=200)",
            RecordedRun.rates(.linear(Linear()), base: 0.02, steps: 200))
    }

    @Test("Exponential") func exponential() throws {
        try compare(
            "ExponentialLR(gamma=0.9999)",
            RecordedRun.rates(.exponential(Exponential()), base: 0.02, steps: 2000))
    }
}

@Suite("Rules of the step by formula")
struct StepRuleTests {
    @Test("An end rate is where polynomial, cosine and linear stop, and stay") func ends() {
        var polynomial = Polynomial()
        polynomial.end = 0.2
        var cosine = Cosine()
        cosine.end = 0.2
        var linear = Linear()
        linear.end = 0.2
        // Half way: 0.2 + 0.8 x (1/4, 1/2, 1/2).
        let rules: [(ScheduleConfiguration.Rule, Double)] = [
            (.polynomial(polynomial), 0.4), (.cosine(cosine), 0.6), (.linear(linear), 0.6),
        ]
        for (rule, half) in rules {
            var schedule = Schedule(
                configuration: ScheduleConfiguration(rule), baseRate: 1, totalSteps: 10)
            var rates = [schedule.rate]
            for _ in 0..<15 { rates.append(schedule.observe(loss: 1)) }
            #expect(abs(rates[5] - half) < 1e-12)
            #expect(rates[10...].allSatisfy { $0 == 0.2 })
        }
    }

    @Test("Multistep cuts at fractions of the run or at steps") func multistep() {
        var rule = MultiStep()
        rule.milestones = [0.5, 0.75]
        rule.factor = 0.5
        let fractions = RecordedRun.rates(.multistep(rule), base: 1, steps: 9)
        // int(4.5) = 4, int(6.75) = 6.
        #expect(fractions == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25])
        rule.milestones = [1, 7]
        #expect(
            RecordedRun.rates(.multistep(rule), base: 1, steps: 9)
                == [1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25])
    }

    @Test("Constant stays") func constant() {
        #expect(RecordedRun.rates(.constant(Constant()), base: 0.3, steps: 3) == [0.3, 0.3, 0.3])
    }

    @Test("A warm-up of four steps rises by quarters under every rule") func warmup() {
        for name in ScheduleConfiguration.names {
            guard var configuration = ScheduleConfiguration.defaults(named: name) else {
                Issue.record("\(name) has no defaults")
                continue
            }
            configuration.warmupSteps = 4
            let schedule = Schedule(configuration: configuration, baseRate: 1, totalSteps: 100)
            let rates = RecordedRun.rates(schedule, over: Array(repeating: 1, count: 5))
            #expect(rates == [0.25, 0.25, 0.5, 0.75, 1], "\(name)")
        }
    }

    @Test("After the warm-up an exponential rule starts afresh") func exponentialAfterWarmup() {
        var rule = Exponential()
        rule.decay = 0.5
        #expect(
            RecordedRun.rates(.exponential(rule), warmupSteps: 2, base: 1, steps: 5)
                == [0.5, 0.5, 1, 0.5, 0.25])
    }
}
