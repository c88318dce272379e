import Foundation

/// A file that names images and their labels, in the order of training.
///
/// `.txt` and `.tsv`: path, then label, between them tabs or spaces (a path may hold spaces).
/// `.lst`: index, label and path between tabs, as MXNet writes it. `.pkl`: a pickled list of
/// (path, label). Relative paths start at the list's folder; a path may come several times.
struct ImageList: IdentitySource {
    let path: String
    private let folder: String
    private var names = ByteStrings()
    private var labels: [Int32] = []
    private(set) var identityCount = 0

    private init(at url: URL) {
        path = url.path
        folder = url.deletingLastPathComponent().path
    }

    /// Reads a list in text.
    ///
    /// - Throws: `DatasetError` naming the file and the line.
    init(contentsOf url: URL) throws {
        self.init(at: url)
        let parse = url.pathExtension.lowercased() == "lst" ? ListLine.mxnet : ListLine.plain
        try TextLines.forEach(in: url) { number, line in
            switch parse(line) {
            case .success(let item): append(item.path, label: item.label)
            case .failure(let problem):
                throw DatasetError.line(path: path, line: number, reason: problem.reason)
            }
        }
        try checkThatSomethingIsNamed()
    }

    /// Reads a pickled list of (path, label); nothing in the pickle is executed.
    ///
    /// - Throws: `DatasetError` naming the file and the entry.
    init(pickled url: URL) throws {
        self.init(at: url)
        try PickledLabels.forEach(in: url) { append($0, label: $1) }
        try checkThatSomethingIsNamed()
    }

    private mutating func append(_ name: some Collection<UInt8>, label: Int32) {
        names.append(name)
        labels.append(label)
        identityCount = max(identityCount, Int(label) + 1)
    }

    private func checkThatSomethingIsNamed() throws(DatasetError) {
        guard !labels.isEmpty else { throw .unusable(path: path, reason: "names no image") }
    }

    var form: DatasetForm { .list }
    var count: Int { labels.count }
    var warnings: [String] { [] }

    func label(at index: Int) -> Int32 { labels[index] }

    func name(at index: Int) -> String { names[index] }

    func path(at index: Int) -> String? {
        URL(filePath: fullPath(at: index)).standardizedFileURL.path
    }

    func byteCount(at index: Int) -> Int? {
        var status = stat()
        return stat(fullPath(at: index), &status) == 0 ? Int(status.st_size) : nil
    }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: fullPath(at: index), below: folder, body)
    }

    func emptyIdentity(_ label: Int) -> EmptyIdentity {
        EmptyIdentity(
            name: "label \(label)", problem: "no image has the label \(label)",
            remedy: "number the labels without gaps")
    }

    func mismatch(identities: Int) -> String? {
        identities >= identityCount
            ? nil
            : "has labels up to \(identityCount - 1), which are \(identityCount) identities; "
                + "data.identities is \(identities); set it to \(identityCount) or more, or to 0"
    }

    private func fullPath(at index: Int) -> String {
        ListLine.fullPath(names[index], in: folder)
    }
}
