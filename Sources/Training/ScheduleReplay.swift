import Foundation
public import Reporting
public import Schedules

/// What a schedule does over recorded losses.
public struct ScheduleReplay: Sendable {
    /// A step whose rate differs from that of the step before.
    public struct Change: Codable, Equatable, Sendable {
        public let step: Int
        public let learningRate: Double

        private enum CodingKeys: String, CodingKey {
            case step
            case learningRate = "learning_rate"
        }
    }

    private let losses: [Double]
    /// MHLR's E_t after each step; nil for other rules.
    public let smoothedDifferences: [Double]?
    /// The value of E_t below which MHLR counts; nil for other rules.
    public let threshold: Double?
    /// The rate that each optimizer step uses.
    public let rates: [Double]

    /// Replays; a loss that is not finite counts as the last one that was, as in training.
    ///
    /// - Parameters:
    ///   - losses: one per step, from step 0.
    ///   - baseRate: > 0.
    ///   - totalSteps: of the whole run, at least 1.
    public init(
        _ losses: [Double], configuration: ScheduleConfiguration, baseRate: Double, totalSteps: Int
    ) {
        var schedule = Schedule(
            configuration: configuration, baseRate: baseRate, totalSteps: totalSteps)
        var last: Double?
        var differences: [Double] = []
        self.losses = losses
        rates = losses.map { loss in
            let rate = schedule.rate
            if loss.isFinite { last = loss }
            if let last { schedule.observe(loss: last) }
            differences.append(schedule.smoothedDifference ?? 0)
            return rate
        }
        if case .mhlr(let rule) = configuration.rule {
            (smoothedDifferences, threshold) = (differences, rule.threshold)
        } else {
            (smoothedDifferences, threshold) = (nil, nil)
        }
    }

    /// The steps at which the rate changes.
    public var changes: [Change] {
        rates.indices.dropFirst().filter { rates[$0] != rates[$0 - 1] }
            .map { Change(step: $0, learningRate: rates[$0]) }
    }

    /// `step,loss,learning_rate` with 17 significant digits.
    public var csv: String {
        var text = "step,loss,learning_rate\n"
        for (step, (loss, rate)) in zip(losses, rates).enumerated() {
            text += String(format: "%d,%.17g,%.17g\n", step, loss, rate)
        }
        return text
    }

    /// Loss, rate and, for MHLR, the smoothed difference, to be drawn.
    public var curves: TrainingCurves {
        TrainingCurves(
            steps: Array(losses.indices), losses: losses, rates: rates,
            smoothedDifference: smoothedDifferences, threshold: threshold)
    }
}
