/// Which images of a data set are converted, in which order, and of whom.
struct ConversionOrder: Sendable {
    /// The place of each image in the data set.
    private(set) var indices: [Int]
    /// The class of each image, 0 ..< C without gaps, in the order of the labels they stand for.
    private(set) var labels: [Int32]
    /// C.
    let identities: Int

    /// All images of a data set, or those of some numbered parts of it, in its order.
    ///
    /// Labels without an image are closed up.
    /// - Parameter parts: part `P` is every identity whose folder is called `P_…`; nil: all.
    /// - Throws: `ConversionError.part` for a part without images.
    init(of dataset: FaceDataset, parts: [String]?) throws(ConversionError) {
        var kept = Array(0..<dataset.count)
        if let parts {
            guard dataset.form == .folder else { throw .partsOf(dataset.form) }
            let prefixes = parts.map { "\($0)_" }
            var isMissing = Set(prefixes)
            kept.removeAll { index in
                let name = dataset.name(at: index)
                guard let prefix = prefixes.first(where: { name.hasPrefix($0) }) else {
                    return true
                }
                isMissing.remove(prefix)
                return false
            }
            if let first = prefixes.first(where: isMissing.contains) { throw .part(first) }
        }
        let present = Set(kept.lazy.map(dataset.label)).sorted()
        let classes = Dictionary(uniqueKeysWithValues: zip(present, Int32(0)...))
        indices = kept
        labels = kept.compactMap { classes[dataset.label(at: $0)] }
        identities = present.count
    }

    var count: Int { indices.count }

    /// The number of images of each identity.
    var imageCounts: [Int] {
        labels.reduce(into: [Int](repeating: 0, count: identities)) { $0[Int($1)] += 1 }
    }

    /// Puts the images of each identity together, identities in the order of their labels; the order
    /// within an identity stays.
    mutating func groupByIdentity() {
        var next = [0]
        for count in imageCounts { next.append(next[next.count - 1] + count) }
        var groupedIndices = indices
        var groupedLabels = labels
        for (index, label) in zip(indices, labels) {
            groupedIndices[next[Int(label)]] = index
            groupedLabels[next[Int(label)]] = label
            next[Int(label)] += 1
        }
        indices = groupedIndices
        labels = groupedLabels
    }
}
