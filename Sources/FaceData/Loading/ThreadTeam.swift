import Foundation

/// Threads that run the same work and are waited for.
final class ThreadTeam: Sendable {
    private let group = DispatchGroup()
    private let body: Locked<(@Sendable () -> Void)?>

    /// Starts `count` threads that each call `body` once.
    init(count: Int, name: String, body: @escaping @Sendable () -> Void) {
        self.body = Locked(body)
        for number in 0..<count {
            group.enter()
            let thread = Thread { [group, body = self.body] in
                Self.run(body)
                group.leave()
            }
            thread.name = "\(name) \(number)"
            thread.start()
        }
    }

    /// Returns when all threads have done their work and nothing holds what `body` holds.
    func join() {
        group.wait()
        body.withLock { $0 = nil }
    }

    /// A function of its own, so that the thread lets go of the body before it says so.
    @inline(never)
    private static func run(_ body: Locked<(@Sendable () -> Void)?>) {
        body.withLock { $0 }?()
    }
}

/// A value behind a lock.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}

/// Calls `body` with the ranges of length `size` that make up 0..<count, from several threads.
///
/// Twice as many threads as cores, because the work mostly waits for file systems.
/// - Returns: the results in the order of the ranges.
/// - Throws: what `body` throws first.
func concurrentChunks<Result: Sendable, Failure: Error>(
    of count: Int, size: Int,
    _ body: @escaping @Sendable (Range<Int>) throws(Failure) -> Result
) throws(Failure) -> [Result] {
    let state = Locked(ChunkState<Result, Failure>())
    let chunks = (count + size - 1) / size
    let threads = min(chunks, max(4, 2 * ProcessInfo.processInfo.activeProcessorCount))
    let team = ThreadTeam(count: threads, name: "soloface scan") {
        while true {
            let claimed = state.withLock { state -> Int? in
                guard state.next < chunks, state.failure == nil else { return nil }
                defer { state.next += 1 }
                return state.next
            }
            guard let chunk = claimed else { return }
            do throws(Failure) {
                let result = try body((chunk * size)..<min(count, (chunk + 1) * size))
                state.withLock { $0.results[chunk] = result }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
    }
    team.join()
    let outcome = state.withLock { $0 }
    if let failure = outcome.failure { throw failure }
    return (0..<chunks).compactMap { outcome.results[$0] }
}

private struct ChunkState<Result, Failure: Error> {
    var next = 0
    var results: [Int: Result] = [:]
    var failure: Failure?
}
