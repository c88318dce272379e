import Reporting
import Training

/// Shows a run on the terminal: one live line there, plain lines elsewhere.
final class ConsoleObserver: TrainingObserver {
    private let isQuiet: Bool
    private var hasLiveLine = false

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    func say(_ message: String) {
        guard !isQuiet else { return }
        end()
        Console.write("\(message)\n")
    }

    func progress(_ line: TrainingLogLine) {
        guard !isQuiet else { return }
        guard Console.isTerminal else { return Console.write("\(line.text)\n") }
        Console.draw(line.text.dropFirst("2026-01-31 ".count))
        hasLiveLine = true
    }

    func testing(_ target: String, done: Int, of total: Int) {
        guard !isQuiet, Console.isTerminal else { return }
        Console.draw("testing \(target) \(done)/\(total)")
        hasLiveLine = true
    }

    /// Leaves the live line standing.
    func end() {
        if hasLiveLine { Console.write("\n") }
        hasLiveLine = false
    }
}
