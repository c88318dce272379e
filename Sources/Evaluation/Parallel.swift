import Foundation
import Synchronization

/// Work on a row of things, split among threads.
enum Parallel {
    /// The threads used: one per core.
    static var threads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Calls `body` with the ranges of length `chunk` that make up 0..<count.
    ///
    /// - Parameter progress: told how many are done, on the thread that did them, one at a time.
    /// - Returns: the results in the order of the ranges.
    /// - Throws: what `body` throws for the first range that failed.
    static func map<Part: Sendable>(
        _ count: Int, chunk: Int, progress: (@Sendable (Int) -> Void)? = nil,
        _ body: @Sendable (Range<Int>) throws -> Part
    ) throws -> [Part] {
        let chunks = (count + chunk - 1) / chunk
        let state = Mutex(State<Part>())
        DispatchQueue.concurrentPerform(iterations: min(threads, chunks)) { _ in
            while let number = state.withLock({ $0.claim(below: chunks) }) {
                let range = number * chunk..<min(count, (number + 1) * chunk)
                let part = Result { try body(range) }
                state.withLock { state in
                    state.parts[number] = part
                    state.done += range.count
                    progress?(state.done)
                    if case .failure = part { state.hasFailed = true }
                }
            }
        }
        return try state.withLock { state in
            try state.parts.sorted { $0.key < $1.key }.map { try $0.value.get() }
        }
    }

    private struct State<Part> {
        var next = 0
        var done = 0
        var hasFailed = false
        var parts: [Int: Result<Part, any Error>] = [:]

        mutating func claim(below chunks: Int) -> Int? {
            guard next < chunks, !hasFailed else { return nil }
            defer { next += 1 }
            return next
        }
    }
}
