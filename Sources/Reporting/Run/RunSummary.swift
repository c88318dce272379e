import Foundation

/// The few words and numbers that a report opens with.
struct RunSummary {
    /// One number in large type.
    struct Tile {
        let name: String
        let value: String
        let note: String
    }

    /// When the run was started and whether it came to its end.
    let status: String
    /// How long it took; nil as long as it is not finished.
    let duration: String?
    /// Steps, loss, speed and accuracy, as far as they are known.
    let tiles: [Tile]

    init(_ files: RunFiles) {
        (status, duration) = Self.status(files)
        tiles = [
            Self.steps(files), Self.loss(files), Self.speed(files), Self.accuracy(files),
            Self.device(files),
        ].compactMap { $0 }
    }

    private static func status(_ files: RunFiles) -> (String, duration: String?) {
        let environment = files.environment.value
        let started =
            environment?["started"].map(\.text)
            ?? files.log.value?.lines.first.map {
                $0.date.formatted(.iso8601)
            }
        let finished = environment?["finished"].flatMap { $0 == .null ? nil : $0.text }
        let duration = duration(started, finished)
        let words = [
            started.map { "started \($0)" }, finished.map { "finished \($0)" } ?? "not finished",
            duration.map { "took \($0)" },
        ]
        return (words.compactMap { $0 }.joined(separator: " · "), duration)
    }

    private static func duration(_ started: String?, _ finished: String?) -> String? {
        guard let start = started.flatMap({ try? Date($0, strategy: .iso8601) }),
            let end = finished.flatMap({ try? Date($0, strategy: .iso8601) }), end >= start
        else { return nil }
        let seconds = Int(end.timeIntervalSince(start))
        return String(format: "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    private static func steps(_ files: RunFiles) -> Tile? {
        let last = files.log.value?.lines.last
        guard let steps = files.losses.value?.steps.last.map({ $0 + 1 }) ?? last?.step else {
            return nil
        }
        let note = last.map { "of \(TickText.grouped(Double($0.totalSteps))), epoch \($0.epoch)" }
        return Tile(name: "Steps", value: TickText.grouped(Double(steps)), note: note ?? "")
    }

    private static func loss(_ files: RunFiles) -> Tile? {
        guard let losses = files.losses.value?.losses, let last = losses.last else { return nil }
        let recent = losses.suffix(100).filter(\.isFinite)
        let mean = recent.reduce(0, +) / Double(recent.count)
        return Tile(
            name: "Final loss", value: String(format: "%.4f", last),
            note: "mean of the last \(recent.count) steps " + String(format: "%.4f", mean))
    }

    private static func speed(_ files: RunFiles) -> Tile? {
        guard let log = files.log.value, let speed = log.imagesPerSecond else { return nil }
        let wait = log.lines.map(\.waitShare).reduce(0, +) / Double(log.lines.count)
        return Tile(
            name: "Images/s", value: TickText.plain((speed * 10).rounded() / 10),
            note: String(format: "median; %.1f %% waiting for data", 100 * wait))
    }

    private static func accuracy(_ files: RunFiles) -> Tile? {
        guard let best = files.verification.value?.best else { return nil }
        return Tile(
            name: "Best verification", value: String(format: "%.2f %%", 100 * best.accuracy),
            note: "accuracy on \(best.target)")
    }

    private static func device(_ files: RunFiles) -> Tile? {
        guard let environment = files.environment.value, let device = environment["device"] else {
            return nil
        }
        let parts = [
            environment["gpu"] ?? environment["processor"], environment["precision"],
        ].compactMap { $0 == .null ? nil : $0?.text }
        return Tile(name: "Device", value: device.text, note: parts.joined(separator: ", "))
    }
}
