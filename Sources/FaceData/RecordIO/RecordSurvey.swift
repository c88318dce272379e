import Foundation

/// What the headers of all records of a file say: which hold images, of whom, and which are damaged.
struct RecordSurvey {
    /// All records, in the order of the index or of the file.
    private(set) var table = RecordTable()
    /// The records that cannot be read, in the same order.
    private(set) var damaged: [DamagedImage] = []

    private static let recordsPerTask = 4096

    /// Reads the headers of the records that an index names, on several threads.
    ///
    /// - Throws: `DatasetError.unusable` when a key or a place comes twice.
    init(of file: RecordFile, index: RecordIndexFile) throws {
        let sorted = RecordTable.isAscending(index.offsets) ? index.offsets : index.offsets.sorted()
        let parts = concurrentChunks(of: index.keys.count, size: Self.recordsPerTask) { range in
            var part = RecordSurvey()
            let buffer = ReadBuffer()
            for position in range {
                let offset = index.offsets[position]
                let next = sorted.firstAbove(offset).map { min(Int($0), file.byteCount) }
                part.add(
                    file, key: index.keys[position], offset: Int(offset),
                    before: next ?? file.byteCount, buffer)
            }
            return part
        }
        table = RecordTable(
            keys: index.keys, offsets: index.offsets, labels: parts.flatMap(\.table.labels),
            byteCounts: parts.flatMap(\.table.byteCounts))
        damaged = parts.flatMap(\.damaged)
        guard table.hasDistinctKeys, table.hasDistinctOffsets else {
            throw DatasetError.unusable(
                path: RecordIndexFile.url(beside: file.path).path,
                reason:
                    "names a key or a place twice; without the file the records are found by reading them"
            )
        }
    }

    /// Walks from record to record through a file that has no index; a damaged stretch is left out
    /// up to the next place where a record begins.
    ///
    /// The keys are the ids in the headers, as the usual writers set them, or the positions when ids
    /// repeat.
    init(scanning file: RecordFile) {
        let buffer = ReadBuffer()
        var offset = 0
        while offset < file.byteCount {
            offset = scan(file, at: offset, buffer)
        }
        if !table.hasDistinctKeys { table.renumber() }
    }

    private init() {}

    /// What was found earlier.
    init(table: RecordTable, damaged: [DamagedImage]) {
        self.table = table
        self.damaged = damaged
    }

    private mutating func add(
        _ file: RecordFile, key: Int64, offset: Int, before limit: Int, _ buffer: ReadBuffer
    ) {
        var content = RecordContent.damaged
        do throws(RecordProblem) {
            content = try RecordContent(
                file.header(at: offset, before: limit, using: buffer).header)
        } catch {
            damaged.append(DamagedImage(name: "\(key)", reason: "\(error)"))
        }
        table.append(key: key, offset: offset, content)
    }

    /// Adds the record at `offset`; returns where to go on.
    private mutating func scan(_ file: RecordFile, at offset: Int, _ buffer: ReadBuffer) -> Int {
        do throws(RecordProblem) {
            let found = try file.header(at: offset, before: nil, using: buffer)
            let key = Int64(bitPattern: found.header.id)
            do throws(RecordProblem) {
                table.append(key: key, offset: offset, try RecordContent(found.header))
            } catch {
                table.append(key: key, offset: offset, .damaged)
                damaged.append(DamagedImage(name: "\(key)", reason: "\(error)"))
            }
            return found.end
        } catch {
            damaged.append(DamagedImage(name: "byte \(offset)", reason: "\(error)"))
            return file.nextRecord(after: offset)
        }
    }
}

extension [Int64] {
    /// The first element above `value` of an ascending array.
    fileprivate func firstAbove(_ value: Int64) -> Int64? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low < endIndex ? self[low] : nil
    }
}
