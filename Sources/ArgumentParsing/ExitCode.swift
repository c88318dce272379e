/// How a program ends, as its caller sees it.
public enum ExitCode: Int32, Sendable {
    /// The job is done.
    case success = 0
    /// The job ran and failed: bad data, no memory, a check that does not hold.
    case failure = 1
    /// The command line or the configuration is wrong; nothing ran.
    case usage = 2
    /// The user interrupted the job, and what could be saved is saved.
    case interrupted = 130
}
