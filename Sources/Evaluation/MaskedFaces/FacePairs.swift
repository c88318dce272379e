/// Which pairs of images a protocol of the masked-face challenge compares.
///
/// Source: the masked face recognition challenge of ICCV 2021, InsightFace track.
public enum MaskedFaceProtocol: Sendable, CaseIterable {
    /// Every image with a mask against every image without.
    case mask
    /// Every image against every other.
    case all

    /// The share of pairs of two persons that may be accepted.
    public var target: Double {
        switch self {
        case .mask: 1e-4
        case .all: 1e-6
        }
    }

    /// The same as it is written.
    public var targetName: String {
        switch self {
        case .mask: "1e-4"
        case .all: "1e-6"
        }
    }
}

/// The pairs of one protocol on a set of images.
struct FacePairs: Sendable {
    /// The images on the left, in the order in which blocks take them.
    let rows: [Int]
    /// The images on the right.
    let columns: [Int]
    /// Whether both are the same images, and each pair is taken once, left before right.
    let isTriangle: Bool
    /// The number of pairs of one person.
    let genuine: Int
    /// The number of pairs of two.
    let impostors: Int

    private let labels: [Int]

    /// - Parameters:
    ///   - labels: the person of each image.
    ///   - isMasked: whether each image shows a mask.
    init(_ name: MaskedFaceProtocol, labels: [Int], isMasked: [Bool]) {
        self.labels = labels
        var genuine = 0
        switch name {
        case .mask:
            rows = labels.indices.filter { isMasked[$0] }
            columns = labels.indices.filter { !isMasked[$0] }
            isTriangle = false
            let counts = Self.counts(columns, labels)
            for image in rows { genuine += counts[labels[image]] ?? 0 }
            impostors = rows.count * columns.count - genuine
        case .all:
            rows = Array(labels.indices)
            columns = rows
            isTriangle = true
            for count in Self.counts(rows, labels).values { genuine += count * (count - 1) / 2 }
            impostors = rows.count * (rows.count - 1) / 2 - genuine
        }
        self.genuine = genuine
    }

    private static func counts(_ images: [Int], _ labels: [Int]) -> [Int: Int] {
        images.reduce(into: [:]) { $0[labels[$1], default: 0] += 1 }
    }

    /// Whether a row and a column are a pair of two persons that counts.
    func isImpostor(row: Int, column: Int) -> Bool {
        (!isTriangle || row < column) && labels[rows[row]] != labels[columns[column]]
    }

    /// For each person with pairs, the images on the left and on the right.
    var byPerson: [(left: [Int], right: [Int])] {
        let left = Dictionary(grouping: rows) { labels[$0] }
        let right = isTriangle ? left : Dictionary(grouping: columns) { labels[$0] }
        return left.keys.sorted().compactMap { label in
            guard let mine = left[label], let others = right[label] else { return nil }
            return (mine, others)
        }
    }
}
