import Foundation
import Reporting
import Testing

@Suite struct TrainingLogTests {
    static func line(step: Int, speed: Double) -> String {
        TrainingLogLine(
            date: Date(timeIntervalSince1970: 0), step: step, totalSteps: 100, epoch: 0, loss: 1,
            learningRate: 1, imagesPerSecond: speed, gradientScale: nil, waitShare: 0,
            secondsLeft: 0
        ).text
    }

    @Test func progressAndMessagesAreToldApart() {
        let text = [
            Self.line(step: 10, speed: 5), "resumed from step 10", "",
            Self.line(step: 20, speed: 6),
        ].joined(separator: "\n")
        let log = TrainingLog(text: Data(text.utf8))
        #expect(log.lines.map(\.step) == [10, 20])
        #expect(log.messages == ["resumed from step 10"])
    }

    @Test func stepsDoneAgainReplaceTheOldOnes() {
        let lines = [(10, 1.0), (20, 2), (30, 3), (20, 4)].map(Self.line)
        let log = TrainingLog(text: Data(lines.joined(separator: "\n").utf8))
        #expect(log.lines.map(\.step) == [10, 20])
        #expect(log.lines.map(\.imagesPerSecond) == [1, 4])
    }

    @Test func theSpeedIsTheMedian() {
        let lines = [(10, 1.0), (20, 80), (30, 90), (40, .nan)].map(Self.line)
        #expect(TrainingLog(text: Data(lines.joined(separator: "\n").utf8)).imagesPerSecond == 80)
        #expect(TrainingLog(text: Data()).imagesPerSecond == nil)
    }
}
