import Foundation

/// The key and the offset of each record of a RecordIO file.
struct RecordPlaces: Sendable {
    private(set) var keys: [Int64] = []
    private(set) var offsets: [Int64] = []

    var count: Int { keys.count }

    /// Reads an `.idx` file: key, tab, offset in each line; the order of lines is kept.
    ///
    /// - Throws: `DatasetError.line` naming the line.
    init(index url: URL) throws {
        try TextLines.forEach(in: url) { number, line in
            let fields = line.split(separator: UInt8(ascii: "\t"))
            guard fields.count == 2,
                let key = Int64(String(decoding: fields[0], as: UTF8.self)), key >= 0,
                let offset = Int64(
                    String(decoding: TextLines.trimmed(fields[1]), as: UTF8.self)), offset >= 0
            else {
                throw DatasetError.line(
                    path: url.path, line: number,
                    reason: "a key and an offset with a tab between are expected; without the file "
                        + "the records are found by reading them")
            }
            keys.append(key)
            offsets.append(offset)
        }
    }

    /// Walks through a file that has no index, from record to record; the keys are the ids in the
    /// headers, as the usual writers set them, or the positions when ids repeat.
    ///
    /// - Throws: `DatasetError.unusable` with the place where the chain of records breaks.
    init(scanning file: RecordFile) throws {
        let buffer = ReadBuffer()
        var offset = 0
        while offset < file.byteCount {
            do {
                let header = try file.withPayload(at: offset, using: buffer) {
                    try RecordHeader(payload: $0)
                }
                keys.append(Int64(bitPattern: header.id))
                offsets.append(Int64(offset))
                offset = try file.extent(at: offset).end
            } catch let problem as RecordProblem {
                throw DatasetError.unusable(
                    path: file.path,
                    reason:
                        "after \(count) records: \(problem); put the .idx file beside it to use "
                        + "the records that are whole")
            }
        }
        if Set(keys).count < count { keys = Array(0..<Int64(count)) }
    }

    /// The places in ascending order of keys.
    func sortedByKey() -> RecordPlaces {
        var sorted = self
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        sorted.keys = order.map { keys[$0] }
        sorted.offsets = order.map { offsets[$0] }
        return sorted
    }

    /// The places at some positions, in that order.
    func selecting(_ positions: [Int]) -> RecordPlaces {
        var selected = self
        selected.keys = positions.map { keys[$0] }
        selected.offsets = positions.map { offsets[$0] }
        return selected
    }
}
