import ArgumentParsing
import Synchronization

/// A progress line that several threads tell, one at a time.
final class SharedProgress: Sendable {
    private let line: Mutex<ProgressLine>
    private let total: Int

    init(_ title: String, of total: Int, _ arguments: ParsedArguments) {
        line = Mutex(ProgressLine(title, isQuiet: arguments[CommonOptions.quiet]))
        self.total = total
    }

    /// Shows how much is done.
    func update(_ done: Int) {
        line.withLock { $0.update(done, of: total) }
    }
}
