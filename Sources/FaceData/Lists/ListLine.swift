/// One line of a list of images.
struct ListLine {
    typealias Bytes = Slice<UnsafeRawBufferPointer>

    /// What is wrong with a line.
    struct Problem: Error {
        let reason: String
    }

    let path: Bytes
    let label: Int32

    /// `path<TAB or spaces>label`.
    static func plain(_ line: Bytes) -> Result<ListLine, Problem> {
        guard let end = line.lastIndex(where: TextLines.isSpace) else {
            return .failure(Problem(reason: "a path and a label are expected"))
        }
        let path = TextLines.trimmed(line[..<end])
        let field = String(decoding: line[line.index(after: end)...], as: UTF8.self)
        return parsedLabel(field).map { ListLine(path: path, label: $0) }
    }

    /// `index<TAB>label<TAB>path`.
    static func mxnet(_ line: Bytes) -> Result<ListLine, Problem> {
        let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard fields.count == 3 else {
            return .failure(
                Problem(
                    reason: "index, label and path between tabs are expected, here are "
                        + "\(fields.count) fields"))
        }
        let path = TextLines.trimmed(fields[2])
        guard !path.isEmpty else { return .failure(Problem(reason: "the path is missing")) }
        let field = String(decoding: TextLines.trimmed(fields[1]), as: UTF8.self)
        return parsedLabel(field).map { ListLine(path: path, label: $0) }
    }

    static func fullPath(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    /// A whole number from 0; MXNet's tools write 7 as `7.000000`.
    private static func parsedLabel(_ field: String) -> Result<Int32, Problem> {
        let parts = field.split(separator: ".", omittingEmptySubsequences: false)
        let isWhole = parts.count == 1 || (parts.count == 2 && parts[1].allSatisfy { $0 == "0" })
        guard isWhole, let label = parts.first.flatMap({ Int32($0) }), label >= 0,
            label < Int32.max
        else {
            return .failure(
                Problem(reason: "the label “\(field)” is not a whole number from 0 to 2147483646"))
        }
        return .success(label)
    }
}
