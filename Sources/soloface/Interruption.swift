import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the job to save and end, the second ends it at once.
enum Interruption {
    private static let isAsked = Atomic<Bool>(false)

    /// Whether the job should end.
    static var isRequested: Bool { isAsked.load(ordering: .relaxed) }

    /// From now on a signal no longer kills the program at once.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                if Interruption.isAsked.exchange(true, ordering: .relaxed) { _exit(130) }
            }
        }
    }
}
