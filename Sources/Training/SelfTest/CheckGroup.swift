/// Checks of one subject; one that fails never keeps the others from running.
protocol CheckGroup {
    /// The first part of the checks' names.
    static var name: String { get }

    /// Measures and hands every figure to the bench.
    ///
    /// - Throws: what keeps the whole rest of the group from being measured.
    static func run(on bench: CheckBench) throws
}
