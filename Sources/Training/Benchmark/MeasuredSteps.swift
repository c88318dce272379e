/// The losses and times of a benchmark's steps.
struct MeasuredSteps {
    /// Of every step from the first, warm-up included.
    private(set) var losses: [Double] = []
    /// Of the steps after the warm-up, in seconds.
    private(set) var seconds: [Double] = []

    /// Makes `warmup` steps, then `count` that are measured.
    ///
    /// - Parameters:
    ///   - progress: told the number of steps done, warm-up included.
    ///   - step: takes its number from 0; gives its loss and time.
    init(
        _ count: Int, after warmup: Int, progress: (Int) -> Void,
        step: (Int) throws -> (loss: Double, seconds: Double)
    ) rethrows {
        for index in 0..<(warmup + count) {
            let (loss, time) = try step(index)
            losses.append(loss)
            if index >= warmup { seconds.append(time) }
            progress(index + 1)
        }
    }

    /// The median time of a step in seconds.
    var median: Double { seconds.median ?? .nan }
}
