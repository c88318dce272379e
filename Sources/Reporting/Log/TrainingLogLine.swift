public import Foundation

/// One line of `training.log`: where a run stands, written by the trainer and read by the report.
///
///     2026-01-31 12:00:00 step 120/2000 epoch 0 loss 31.7435 rate 0.02 speed 812.4 images/s …
///     … scale 65536 wait 1.2% left 0:03:12
///
/// Times are UTC, so that lines of one run never go back. `scale` is left out where there is no
/// gradient scaler; the time left is `unknown` while nothing can be said of it.
public struct TrainingLogLine: Equatable, Sendable {
    /// When the line was written, to the second.
    public let date: Date
    /// The number of optimizer steps done.
    public let step: Int
    /// The number of optimizer steps of the whole run.
    public let totalSteps: Int
    /// The epoch, counted from 0.
    public let epoch: Int
    /// The loss of the last step, to four decimals; may be NaN or infinite.
    public let loss: Double
    /// The learning rate of the last step, exact.
    public let learningRate: Double
    /// The speed since the line before, to one decimal.
    public let imagesPerSecond: Double
    /// The gradient scaler's factor, exact; nil without a scaler.
    public let gradientScale: Double?
    /// The share of time spent waiting for data, a fraction, to a thousandth.
    public let waitShare: Double
    /// The time to the end in whole seconds; infinite while unknown.
    public let secondsLeft: Double

    /// A line about the steps since the one before.
    public init(
        date: Date, step: Int, totalSteps: Int, epoch: Int, loss: Double, learningRate: Double,
        imagesPerSecond: Double, gradientScale: Double?, waitShare: Double, secondsLeft: Double
    ) {
        self.date = date
        self.step = step
        self.totalSteps = totalSteps
        self.epoch = epoch
        self.loss = loss
        self.learningRate = learningRate
        self.imagesPerSecond = imagesPerSecond
        self.gradientScale = gradientScale
        self.waitShare = waitShare
        self.secondsLeft = secondsLeft
    }

    /// The line without its line break; numbers are rounded as the properties say.
    public var text: String {
        let scale = gradientScale.map { " scale \(Self.plain($0))" } ?? ""
        return "\(date.formatted(Self.dateStyle)) step \(step)/\(totalSteps) epoch \(epoch)"
            + " loss \(Self.fixed(loss, 4)) rate \(Self.plain(learningRate))"
            + " speed \(Self.fixed(imagesPerSecond, 1)) images/s\(scale)"
            + " wait \(Self.fixed(100 * waitShare, 1))% left \(Self.clock(secondsLeft))"
    }

    /// Reads a line; nil for any other text, such as a warning in the same file.
    public init?(text: String) {
        guard let date = try? Date(String(text.prefix(19)), strategy: Self.dateStyle),
            let words = Self.words(text.dropFirst(19)),
            let steps = words["step"]?.split(separator: "/"), steps.count == 2,
            let step = Int(steps[0]), let totalSteps = Int(steps[1]),
            let epoch = words["epoch"].flatMap({ Int($0) }),
            let loss = words["loss"].flatMap({ Double($0) }),
            let rate = words["rate"].flatMap({ Double($0) }),
            let speed = words["speed"].flatMap({ Double($0) }),
            let wait = words["wait"], wait.hasSuffix("%"), let percent = Double(wait.dropLast()),
            let secondsLeft = words["left"].flatMap(Self.seconds)
        else { return nil }
        let scale = words["scale"].map { Double($0) }
        if case .some(.none) = scale { return nil }
        self.init(
            date: date, step: step, totalSteps: totalSteps, epoch: epoch, loss: loss,
            learningRate: rate, imagesPerSecond: speed, gradientScale: scale ?? nil,
            waitShare: percent / 100, secondsLeft: secondsLeft)
    }

    package static let dateStyle = Date.ISO8601FormatStyle(
        dateSeparator: .dash, dateTimeSeparator: .space, timeZone: .gmt
    ).year().month().day().time(includingFractionalSeconds: false)

    /// The words after the date as name and value; nil when they do not come in pairs.
    private static func words(_ text: Substring) -> [Substring: Substring]? {
        let words = text.split(separator: " ").filter { $0 != "images/s" }
        guard words.count.isMultiple(of: 2) else { return nil }
        let pairs = stride(from: 0, to: words.count, by: 2).map { (words[$0], words[$0 + 1]) }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    /// The shortest text that reads back as `value`, without a needless `.0`.
    private static func plain(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Hours, minutes and seconds, as in `0:03:12`; a second begun counts as whole.
    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, let whole = Int(exactly: max(0, seconds).rounded(.up)) else {
            return unknown
        }
        return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }

    private static func seconds(_ clock: Substring) -> Double? {
        if clock == unknown { return .infinity }
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return Double(parts[0] * 3600 + parts[1] * 60 + parts[2])
    }

    private static let unknown = "unknown"
}
