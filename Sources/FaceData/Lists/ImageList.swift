import Foundation

/// A text file that names images and their labels, in the order of training.
///
/// `.txt` and `.tsv`: path, then label, between them tabs or spaces (a path may hold spaces).
/// `.lst`: index, label and path between tabs, as MXNet writes it. Relative paths start at the
/// list's folder; a path may come several times.
struct ImageList: IdentitySource {
    let path: String
    private let folder: String
    private var names = ByteStrings()
    private var labels: [Int32] = []
    private(set) var identityCount = 0

    /// - Throws: `DatasetError` naming the file and the line.
    init(contentsOf url: URL) throws {
        path = url.path
        folder = url.deletingLastPathComponent().path
        let parse = url.pathExtension.lowercased() == "lst" ? ListLine.mxnet : ListLine.plain
        var largest: Int32 = -1
        try TextLines.forEach(in: url) { number, line in
            switch parse(line) {
            case .success(let item):
                names.append(item.path)
                labels.append(item.label)
                largest = max(largest, item.label)
            case .failure(let problem):
                throw DatasetError.line(path: path, line: number, reason: problem.reason)
            }
        }
        guard !labels.isEmpty else {
            throw DatasetError.unusable(path: path, reason: "names no image")
        }
        identityCount = Int(largest) + 1
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
            problem: "no image has the label \(label)", remedy: "number the labels without gaps")
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
