import Foundation

/// How long the parts of a job take, told as they end.
struct StageClock {
    /// A finished part.
    struct Stage: Encodable {
        let name: String
        let seconds: Double
    }

    /// The finished parts, in order.
    private(set) var stages: [Stage] = []
    private let isQuiet: Bool

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    /// Does a part and notes its time.
    mutating func measure<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        let result = try body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        stages.append(Stage(name: name, seconds: seconds))
        if !isQuiet { Console.error("\(name): \(String(format: "%.2f", seconds)) s") }
        return result
    }
}
