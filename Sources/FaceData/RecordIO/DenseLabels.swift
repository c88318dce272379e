/// Labels without gaps: 0 ..< C in the order of the labels they stand for.
struct DenseLabels {
    let labels: [Int32]
    /// C.
    let count: Int

    /// - Parameter sparse: labels from 0 on, with or without gaps.
    init(_ sparse: [Int32]) {
        var ranks = [Int32](repeating: 0, count: Int(sparse.max() ?? -1) + 1)
        for label in sparse { ranks[Int(label)] = 1 }
        var next: Int32 = 0
        for label in ranks.indices where ranks[label] > 0 {
            ranks[label] = next
            next += 1
        }
        labels = sparse.map { ranks[Int($0)] }
        count = Int(next)
    }
}
