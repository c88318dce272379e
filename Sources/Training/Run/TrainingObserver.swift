public import Reporting

/// Who watches a run: a terminal, a test, a program of one's own.
public protocol TrainingObserver: AnyObject {
    /// Something worth saying once, such as the device, an image left out, a test result.
    func say(_ message: String)

    /// How far the run is; called for each line of the log.
    func progress(_ line: TrainingLogLine)

    /// How many images of a test are embedded.
    func testing(_ target: String, done: Int, of total: Int)
}

extension TrainingObserver {
    public func testing(_ target: String, done: Int, of total: Int) {}
}
