/// One figure of the self-test beside the largest value it may have.
public struct Check: Equatable, Sendable {
    /// What a figure is.
    public enum Measure: String, Encodable, Sendable {
        /// |measured - exact| / |exact|, L2 norms over all elements.
        case relativeError = "relative error"
        /// The largest distance of two numbers that should be equal.
        case difference
        /// How many things are not as they should be.
        case count
        /// One number over another, such as the last loss over the first.
        case ratio
        case bytes
    }

    /// What is checked, after its group, as in `operations: PReLU, gradient`.
    ///
    /// Where a failure left no figure, its message follows.
    public let name: String
    public let measure: Measure
    /// Nil when there is no number: an operation failed, or gave what is none.
    public let figure: Double?
    /// The largest figure that is right.
    public let tolerance: Double

    init(name: String, measure: Measure, figure: Double?, tolerance: Double) {
        self.name = name
        self.measure = measure
        self.figure = figure.flatMap { $0.isFinite ? $0 : nil }
        self.tolerance = tolerance
    }

    /// Whether the figure is there and within the tolerance.
    public var passed: Bool { figure.map { $0 <= tolerance } ?? false }

    /// The part of the name before the colon.
    public var group: String { String(name.prefix { $0 != ":" }) }
}

extension Check: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, passed, measure, figure, tolerance
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(name, forKey: .name)
        try keys.encode(passed, forKey: .passed)
        try keys.encode(measure, forKey: .measure)
        // An explicit null: the key is promised.
        try keys.encode(figure, forKey: .figure)
        try keys.encode(tolerance, forKey: .tolerance)
    }
}
