/// Progress of one job: a line that is drawn over on a terminal, a line each tenth elsewhere.
final class ProgressLine {
    private let title: String
    private let isQuiet: Bool
    private let start = ContinuousClock.now
    private var drawnAt: ContinuousClock.Instant?
    private var tenths = 0

    init(_ title: String, isQuiet: Bool) {
        self.title = title
        self.isQuiet = isQuiet
    }

    /// Shows how much is done.
    func update(_ done: Int, of total: Int) {
        guard !isQuiet, total > 0 else { return }
        Console.isTerminal ? draw(done, total) : report(done, total)
    }

    private func draw(_ done: Int, _ total: Int) {
        let now = ContinuousClock.now
        if done < total, let drawnAt, now - drawnAt < .milliseconds(100) { return }
        drawnAt = now
        let words = " \(done)/\(total)\(rate(done, total, now))"
        let width = max(0, min(30, Console.columns - title.count - words.count - 2))
        let filled = done * width / total
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Console.draw("\(title) \(bar)\(words)")
        if done >= total { Console.write("\n") }
    }

    private func report(_ done: Int, _ total: Int) {
        let reached = done * 10 / total
        guard reached > tenths else { return }
        tenths = reached
        Console.write("\(title) \(done)/\(total)\(rate(done, total, .now))\n")
    }

    private func rate(_ done: Int, _ total: Int, _ now: ContinuousClock.Instant) -> String {
        let seconds = Double((now - start).components.seconds)
        guard seconds >= 1, done > 0 else { return "" }
        let perSecond = Double(done) / seconds
        return " \(Int(perSecond))/s, \(Int(Double(total - done) / perSecond)) s left"
    }
}
