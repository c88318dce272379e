import Evaluation
import Reporting
import Training

/// What both tests of IJB start from.
struct IJBContext {
    let test: IJBTest
    let templates: TemplateFeatures
    let feature: ImageFeature
}

/// What a test of IJB came to, in the forms in which it is given out.
protocol IJBOutcome {
    /// The table for people, and what it was made by.
    var lines: [String] { get }
    /// The table for programs.
    var csv: String { get }
    /// The curves.
    var charts: [Chart] { get }
    /// Writes the JSON result.
    func write(to job: Job, stages: [StageClock.Stage]) throws
}
