import Foundation
import Interchange
import Reporting

/// The log of a run: `training.log`, TensorBoard's event files and the observer hear the same.
final class RunLog {
    private let text: FileHandle
    private let textURL: URL
    private let events: EventFileWriter
    private let observer: (any TrainingObserver)?
    private let totalSteps: Int
    private let every: Int
    private var windowStart = ContinuousClock.now
    private var windowWait = 0.0
    private var windowImages = 0
    private let runStart = ContinuousClock.now
    private var runImages = 0
    private var runSteps = 0

    /// Opens the files for appending.
    ///
    /// - Throws: `FileError` naming what cannot be written.
    init(_ run: RunDirectory, totalSteps: Int, every: Int, observer: (any TrainingObserver)?) throws
    {
        textURL = run.log
        let descriptor = open(textURL.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError.last("write", textURL.path) }
        text = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        events = try EventFileWriter(folder: run.tensorBoard)
        self.observer = observer
        self.totalSteps = totalSteps
        self.every = every
    }

    /// Images per second since the run or its continuation began.
    var imagesPerSecond: Double { Double(runImages) / max(1e-9, (.now - runStart).seconds) }

    /// Notes a message with its time.
    func say(_ message: String) throws {
        observer?.say(message)
        try append("\(Date().formatted(TrainingLogLine.dateStyle)) \(message)")
    }

    /// Passes on how far a test is.
    func testing(_ target: String, _ done: Int, _ total: Int) {
        observer?.testing(target, done: done, of: total)
    }

    /// Counts a step and writes a line when one is due.
    ///
    /// - Parameters:
    ///   - entry: what the step came to.
    ///   - waited: seconds spent waiting for data since the start.
    func count(_ entry: Entry, images: Int, waited: Double) throws {
        windowImages += images
        runImages += images
        runSteps += 1
        guard (entry.step + 1).isMultiple(of: every) || entry.step + 1 == totalSteps else { return }
        let seconds = max(1e-9, (.now - windowStart).seconds)
        let line = TrainingLogLine(
            date: Date(), step: entry.step + 1, totalSteps: totalSteps, epoch: entry.epoch,
            loss: entry.loss, learningRate: entry.rate,
            imagesPerSecond: Double(windowImages) / seconds, gradientScale: entry.scale,
            waitShare: min(1, (waited - windowWait) / seconds), secondsLeft: secondsLeft(entry.step)
        )
        try append(line.text)
        try events.scalar("loss", entry.loss, step: entry.step)
        try events.scalar("learning_rate", entry.rate, step: entry.step)
        try events.scalar("images_per_second", line.imagesPerSecond, step: entry.step)
        try events.flush()
        observer?.progress(line)
        startWindow(waited: waited)
    }

    /// What one step came to.
    struct Entry {
        let step: Int
        let epoch: Int
        let loss: Double
        let rate: Double
        let scale: Double?
    }

    /// Leaves out the time that a test or a checkpoint took.
    func startWindow(waited: Double) {
        windowStart = .now
        windowWait = waited
        windowImages = 0
    }

    /// Writes the accuracy on each verification target.
    func scores(_ accuracies: [String: Double], step: Int) throws {
        for (name, accuracy) in accuracies.sorted(by: { $0.key < $1.key }) {
            try events.scalar(name, accuracy, step: step)
        }
        try events.flush()
    }

    private func secondsLeft(_ step: Int) -> Double {
        (.now - runStart).seconds / Double(runSteps) * Double(totalSteps - step - 1)
    }

    private func append(_ line: String) throws {
        do {
            try text.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw FileError.last("write", textURL.path)
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
