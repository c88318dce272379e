/// A record without an image: record 0, or the record of an identity.
struct IdentityRecord: Sendable {
    let key: Int64
    let offset: Int64

    /// Those of a table, in its order.
    static func all(in table: RecordTable) -> [IdentityRecord] {
        table.keys.indices.filter { table.labels[$0] == RecordTable.index }.map {
            IdentityRecord(key: table.keys[$0], offset: table.offsets[$0])
        }
    }
}

/// Compares what InsightFace's identity records say with the labels of the images themselves.
///
/// Their numbers are float32: those from 2^24 on are rounded and not compared.
struct IdentityAudit {
    let file: RecordFile
    /// The images, in ascending order of their keys.
    let table: RecordTable
    /// The file's label of each class.
    let classes: [Int32]

    /// One message per image whose label is not that of most images of its identity, and one per
    /// record whose range holds no image or cannot be read.
    func contradictions(in records: [IdentityRecord]) -> [DamagedImage] {
        let buffer = ReadBuffer()
        var found: [DamagedImage] = []
        for record in records {
            let range = try? file.withPayload(at: Int(record.offset), using: buffer) {
                RecordHeader.range(in: $0)
            }
            guard let (first, end) = range ?? nil, first >= 0, first < end else {
                found.append(DamagedImage(name: "\(record.key)", reason: "names no range of keys"))
                continue
            }
            guard end < Float(RecordHeader.labelLimit) else { continue }
            let keys = Int64(first)..<Int64(end)
            found +=
                record.key == 0 ? check(header: keys, against: records) : check(keys, of: record)
        }
        return found
    }

    private func check(header: Range<Int64>, against records: [IdentityRecord]) -> [DamagedImage] {
        let identities = records.dropFirst()
        guard let first = identities.first, let last = identities.last,
            header != first.key..<(last.key + 1)
        else { return [] }
        return [
            DamagedImage(
                name: "0",
                reason: "says that identity records are \(header.lowerBound) to "
                    + "\(header.upperBound - 1), and they are \(first.key) to \(last.key)")
        ]
    }

    private func check(_ keys: Range<Int64>, of record: IdentityRecord) -> [DamagedImage] {
        let positions = position(of: keys.lowerBound)..<position(of: keys.upperBound)
        var counts: [Int32: Int] = [:]
        for position in positions { counts[table.labels[position], default: 0] += 1 }
        guard let usual = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else {
            return [
                DamagedImage(
                    name: "\(record.key)",
                    reason: "no image has a key from \(keys.lowerBound) to \(keys.upperBound - 1)")
            ]
        }
        return positions.filter { table.labels[$0] != usual }.map { position in
            DamagedImage(
                name: "\(table.keys[position])",
                reason: "has the label \(classes[Int(table.labels[position])]), and the others of "
                    + "identity record \(record.key) have \(classes[Int(usual)])")
        }
    }

    /// The position of the first image whose key is not below `key`.
    private func position(of key: Int64) -> Int {
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            if table.keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
