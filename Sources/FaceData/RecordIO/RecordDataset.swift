import Foundation

/// Images in a RecordIO file (`train.rec`, with or without `train.idx`).
///
/// InsightFace's packs have a record 0 without an image that says where the images end, and a record
/// without an image per identity; there the images come in the order of their keys. Files without
/// them (im2rec) are read in the order of the lines of the index. What is an image and what is not is
/// decided by each record itself, never by the rounded numbers in record 0.
///
/// The labels of a file may have gaps: the classes 0 ..< C are its labels in ascending order. An image
/// is called by its key. 24 bytes of memory per image.
struct RecordDataset: IdentitySource {
    /// The `.rec` file.
    let path: String
    var identityCount: Int { classes.count }
    let warnings: [String]
    let damaged: [DamagedImage]
    private let file: RecordFile
    private let table: RecordTable
    /// The file's label of each class.
    private let classes: [Int32]
    /// Records that tell of others, in ascending order of their keys.
    private let identityRecords: [IdentityRecord]

    /// - Throws: `DatasetError` naming the file and the record.
    init(path: String, cache: FolderIndexCache) throws {
        self.path = path
        let file = try RecordFile(path: path)
        self.file = file
        let index = RecordIndexFile.url(beside: path)
        let hasIndex = access(index.path, F_OK) == 0
        let survey = try RecordSurveyCache(cache: cache).survey(
            of: path, index: hasIndex ? index : nil
        ) {
            try hasIndex
                ? RecordSurvey(of: file, index: RecordIndexFile(contentsOf: index))
                : RecordSurvey(scanning: file)
        }
        var table = survey.table
        let hasHeader = table.hasHeader
        if hasHeader { table.sortByKey() }
        identityRecords = hasHeader ? IdentityRecord.all(in: table) : []
        table.keepImages()
        classes = table.numberClasses()
        self.table = table
        damaged = survey.damaged
        warnings = hasIndex ? [] : ["\(path): there is no .idx file, the records were counted"]
        guard table.count > 0 || !damaged.isEmpty else {
            throw DatasetError.unusable(path: path, reason: "has no record with an image")
        }
    }

    var form: DatasetForm { .rec }
    var count: Int { table.count }

    func label(at index: Int) -> Int32 { table.labels[index] }

    func name(at index: Int) -> String { String(table.keys[index]) }

    func byteCount(at index: Int) -> Int? { Int(table.byteCounts[index]) }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        do {
            return try file.withPayload(at: Int(table.offsets[index]), using: buffer) { payload in
                let header = try RecordHeader(payload: payload)
                return try body(UnsafeRawBufferPointer(rebasing: payload[header.bodyOffset...]))
            }
        } catch let problem as RecordProblem {
            throw ImageError.unreadable(problem.description)
        }
    }

    func emptyIdentity(_ label: Int) -> EmptyIdentity {
        EmptyIdentity(
            name: "label \(classes[label])", problem: "no image of class \(label) is left",
            remedy: "exclude fewer images")
    }

    func contradictions() -> [DamagedImage] {
        IdentityAudit(file: file, table: table, classes: classes)
            .contradictions(in: identityRecords)
    }

    func mismatch(identities: Int) -> String? {
        identities == identityCount
            ? nil
            : "holds \(identityCount) identities, data.identities is \(identities); "
                + "set it to \(identityCount), or to 0"
    }
}
