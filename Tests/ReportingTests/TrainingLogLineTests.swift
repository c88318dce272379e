import Foundation
import Reporting
import Testing

@Suite struct TrainingLogLineTests {
    /// 2026-01-31 12:00:00 UTC.
    static let noon = Date(timeIntervalSince1970: 1_769_860_800)

    static func line(
        date: Date = noon, loss: Double = 31.7435, rate: Double = 0.02, scale: Double? = 65536,
        left: Double = 192
    ) -> TrainingLogLine {
        TrainingLogLine(
            date: date, step: 120, totalSteps: 2000, epoch: 0, loss: loss, learningRate: rate,
            imagesPerSecond: 812.4, gradientScale: scale, waitShare: 0.012, secondsLeft: left)
    }

    static let cases: [(TrainingLogLine, String)] = [
        (
            line(),
            "2026-01-31 12:00:00 step 120/2000 epoch 0 loss 31.7435 rate 0.02"
                + " speed 812.4 images/s scale 65536 wait 1.2% left 0:03:12"
        ),
        (
            line(date: noon + 3599, rate: 1.5625e-05, scale: nil, left: 100 * 3600 + 59),
            "2026-01-31 12:59:59 step 120/2000 epoch 0 loss 31.7435 rate 1.5625e-05"
                + " speed 812.4 images/s wait 1.2% left 100:00:59"
        ),
        (
            line(loss: .infinity, scale: 0.5, left: .infinity),
            "2026-01-31 12:00:00 step 120/2000 epoch 0 loss inf rate 0.02"
                + " speed 812.4 images/s scale 0.5 wait 1.2% left unknown"
        ),
    ]

    @Test(arguments: cases) func writesAndReads(line: TrainingLogLine, text: String) {
        #expect(line.text == text)
        #expect(TrainingLogLine(text: text) == line)
    }

    @Test func roundsToWhatIsWorthReading() {
        let line = TrainingLogLine(
            date: Self.noon + 0.75, step: 1, totalSteps: 2, epoch: 3, loss: 1.23456,
            learningRate: 0.1, imagesPerSecond: 9.96, gradientScale: nil, waitShare: 0.99999,
            secondsLeft: 59.2)
        #expect(
            line.text == "2026-01-31 12:00:00 step 1/2 epoch 3 loss 1.2346 rate 0.1"
                + " speed 10.0 images/s wait 100.0% left 0:01:00")
    }

    @Test func readsALossThatIsNotANumber() throws {
        let text = Self.line(loss: .nan).text
        #expect(text.contains(" loss nan "))
        #expect(try #require(TrainingLogLine(text: text)).loss.isNaN)
    }

    @Test(arguments: [
        "", "2026-01-31 12:00:00 the loss is not finite; step skipped",
        "2026-13-31 12:00:00 step 120/2000 epoch 0 loss 1 rate 1 speed 1 images/s wait 1% left 0:0:1",
        "2026-01-31 12:00:00 step 120 epoch 0 loss 1 rate 1 speed 1 images/s wait 1% left 0:0:1",
        "2026-01-31 12:00:00 step 1/2 epoch 0 loss x rate 1 speed 1 images/s wait 1% left 0:0:1",
        "2026-01-31 12:00:00 step 1/2 epoch 0 loss 1 rate 1 speed 1 images/s wait 1 left 0:0:1",
        "2026-01-31 12:00:00 step 1/2 epoch 0 loss 1 rate 1 speed 1 images/s wait 1% left 0:1",
        "2026-01-31 12:00:00 step 1/2 epoch 0 loss 1 rate 1 speed 1 images/s scale x wait 1% left 0:0:1",
        "2026-01-31 12:00:00 step 1/2 epoch 0 loss 1 rate 1 speed 1 images/s wait 1% left",
    ])
    func refusesOtherText(text: String) {
        #expect(TrainingLogLine(text: text) == nil)
    }
}
