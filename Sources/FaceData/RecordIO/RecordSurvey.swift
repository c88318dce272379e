/// What the headers of all records say: which hold images, and of whom.
struct RecordSurvey {
    /// The records with images, in the order of the data set.
    let images: RecordPlaces
    /// The label of each as the file has it.
    let labels: [Int32]
    /// What is wrong with records that cannot be read, by key.
    let damaged: [String]

    private static let recordsPerTask = 4096

    private enum Finding {
        case image(label: Int32)
        case index(isFirst: Bool)
        case damaged(RecordProblem)
    }

    /// Reads all headers, on several threads.
    ///
    /// - Throws: `DatasetError.unusable` when more than 1 record in 1,000 is damaged.
    init(of places: RecordPlaces, in file: RecordFile) throws {
        let findings = Self.findings(places, file)
        let hasHeader = findings.contains {
            if case .index(isFirst: true) = $0 { true } else { false }
        }
        var positions: [Int] = []
        var labels: [Int32] = []
        var damaged: [String] = []
        let order =
            hasHeader
            ? places.keys.indices.sorted { places.keys[$0] < places.keys[$1] }
            : Array(places.keys.indices)
        for position in order {
            switch findings[position] {
            case .image(let label):
                positions.append(position)
                labels.append(label)
            case .index: break
            case .damaged(let problem):
                damaged.append("record \(places.keys[position]): \(problem)")
            }
        }
        guard damaged.count * 1000 <= places.count else {
            throw DatasetError.unusable(
                path: file.path,
                reason: "\(damaged.count) of \(places.count) records are damaged, more than 1 in "
                    + "1,000; copy the file again. \(damaged.prefix(20).joined(separator: "; "))")
        }
        images = places.selecting(positions)
        self.labels = labels
        self.damaged = damaged
    }

    private static func findings(_ places: RecordPlaces, _ file: RecordFile) -> [Finding] {
        concurrentChunks(of: places.count, size: recordsPerTask) { range in
            let buffer = ReadBuffer()
            return range.map { finding(key: places.keys[$0], at: places.offsets[$0], file, buffer) }
        }.flatMap { $0 }
    }

    private static func finding(
        key: Int64, at offset: Int64, _ file: RecordFile, _ buffer: ReadBuffer
    ) -> Finding {
        do {
            return try file.withPayload(at: Int(offset), using: buffer) { payload in
                let header = try RecordHeader(payload: payload)
                return header.isIndex
                    ? .index(isFirst: key == 0) : .image(label: try header.classLabel())
            }
        } catch {
            return .damaged(error as? RecordProblem ?? .none(offset: Int(offset)))
        }
    }
}
