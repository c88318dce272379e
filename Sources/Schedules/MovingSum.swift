/// The sum of the last values, at the cost of one addition and one subtraction per value.
struct MovingSum: Codable, Equatable, Sendable {
    private let capacity: Int
    private var values: [Double] = []
    private var oldest = 0
    /// The sum of the values held.
    private(set) var sum = 0.0

    /// An empty sum of up to `capacity` values, at least 1.
    init(capacity: Int) {
        precondition(capacity >= 1, "a moving sum holds at least one value")
        self.capacity = capacity
    }

    /// Whether the next value takes the place of the oldest.
    var isFull: Bool { values.count == capacity }

    /// Takes in a value.
    ///
    /// - Returns: the value that made room for it, if there was no other room.
    @discardableResult
    mutating func append(_ value: Double) -> Double? {
        guard isFull else {
            values.append(value)
            sum += value
            return nil
        }
        let dropped = values[oldest]
        values[oldest] = value
        oldest = (oldest + 1) % capacity
        // Added up afresh once per turn, so that rounding never builds up over a long run.
        sum = oldest == 0 ? values.reduce(0, +) : sum - dropped + value
        return dropped
    }
}
