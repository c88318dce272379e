/// What is known of each record of a RecordIO file, in columns: 24 bytes a record.
struct RecordTable: Sendable {
    /// What stands in `labels` for a record that tells of others and has no image.
    static let index: Int32 = -1
    /// What stands there for a record that cannot be read.
    static let damaged: Int32 = -2

    private(set) var keys: [Int64] = []
    /// Where each record begins, in bytes.
    private(set) var offsets: [Int64] = []
    /// The label that the file gives each image; below 0: no image.
    private(set) var labels: [Int32] = []
    /// The bytes of each image.
    private(set) var byteCounts: [UInt32] = []

    init() {}

    /// Columns of equal length.
    init(keys: [Int64], offsets: [Int64], labels: [Int32], byteCounts: [UInt32]) {
        precondition(
            offsets.count == keys.count && labels.count == keys.count
                && byteCounts.count == keys.count, "columns have equal lengths")
        self.keys = keys
        self.offsets = offsets
        self.labels = labels
        self.byteCounts = byteCounts
    }

    var count: Int { keys.count }

    mutating func append(key: Int64, offset: Int, _ content: RecordContent) {
        keys.append(key)
        offsets.append(Int64(offset))
        labels.append(content.label)
        byteCounts.append(content.byteCount)
    }

    /// Whether record 0 tells where the images end, as in InsightFace's packs.
    var hasHeader: Bool {
        keys.indices.contains { keys[$0] == 0 && labels[$0] == Self.index }
    }

    /// Whether no key comes twice.
    var hasDistinctKeys: Bool { Self.isAscending(keys) || Self.isAscending(keys.sorted()) }

    /// Whether no two records begin at the same place.
    var hasDistinctOffsets: Bool { Self.isAscending(offsets) || Self.isAscending(offsets.sorted()) }

    /// Calls the records 0, 1, 2 … in their order.
    mutating func renumber() { keys = Array(0..<Int64(count)) }

    /// Puts the records in ascending order of their keys.
    mutating func sortByKey() {
        guard !Self.isAscending(keys) else { return }
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        keys = order.map { keys[$0] }
        offsets = order.map { offsets[$0] }
        labels = order.map { labels[$0] }
        byteCounts = order.map { byteCounts[$0] }
    }

    /// Lets go of the records without an image.
    mutating func keepImages() {
        var kept = 0
        for position in labels.indices where labels[position] >= 0 {
            keys[kept] = keys[position]
            offsets[kept] = offsets[position]
            labels[kept] = labels[position]
            byteCounts[kept] = byteCounts[position]
            kept += 1
        }
        let excess = count - kept
        keys.removeLast(excess)
        offsets.removeLast(excess)
        labels.removeLast(excess)
        byteCounts.removeLast(excess)
    }

    /// Numbers the labels in use 0 ..< C, in ascending order of what the file calls them.
    ///
    /// - Returns: the file's label of each class.
    mutating func numberClasses() -> [Int32] {
        var ranks = [Int32](repeating: 0, count: Int(labels.max() ?? -1) + 1)
        for label in labels { ranks[Int(label)] = 1 }
        var classes: [Int32] = []
        for label in ranks.indices where ranks[label] > 0 {
            ranks[label] = Int32(classes.count)
            classes.append(Int32(label))
        }
        for position in labels.indices { labels[position] = ranks[Int(labels[position])] }
        return classes
    }

    static func isAscending(_ values: [Int64]) -> Bool {
        values.indices.dropFirst().allSatisfy { values[$0 - 1] < values[$0] }
    }
}

/// What one record is to a data set.
struct RecordContent {
    /// The image's label, or `RecordTable.index` or `.damaged`.
    let label: Int32
    /// The bytes of the image.
    let byteCount: UInt32

    static let damaged = RecordContent(label: RecordTable.damaged, byteCount: 0)

    private init(label: Int32, byteCount: UInt32) {
        self.label = label
        self.byteCount = byteCount
    }

    /// - Throws: `RecordProblem.label` for a label that is no class.
    init(_ header: RecordHeader) throws(RecordProblem) {
        label = header.isIndex ? RecordTable.index : try header.classLabel()
        byteCount = UInt32(header.bodyByteCount)
    }
}
