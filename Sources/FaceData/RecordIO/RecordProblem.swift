/// What is wrong with one record of a RecordIO file; offsets count bytes from the start of the file.
enum RecordProblem: Error, Equatable, CustomStringConvertible {
    /// The file ends before.
    case end(offset: Int)
    /// No record begins there.
    case none(offset: Int)
    /// The file ends, or another record begins, before this one ends.
    case cut(offset: Int)
    /// No record begins where this one should end.
    case length(offset: Int)
    /// Its parts follow each other in an order that no writer makes.
    case continuation(offset: Int, flag: UInt32)
    /// Its payload is larger than any image of a face.
    case tooLarge(offset: Int)
    /// Its payload is shorter than its header says.
    case header(byteCount: Int, needed: Int)
    /// Its label is no class.
    case label(Float)

    var description: String {
        switch self {
        case .end(let offset): "the file ends before byte \(offset)"
        case .length(let offset):
            "the length of the record at byte \(offset) is wrong: none begins where it ends"
        case .none(let offset): "no RecordIO record begins at byte \(offset)"
        case .cut(let offset): "the record at byte \(offset) is cut off"
        case .continuation(let offset, let flag):
            "the record at byte \(offset) has the continuation flag \(flag) out of order"
        case .tooLarge(let offset):
            "the record at byte \(offset) is larger than \(ReadBuffer.maximumByteCount >> 20) MiB"
        case .header(let count, let needed):
            "the record holds \(count) bytes where its header takes \(needed)"
        case .label(let label) where label >= Float(RecordHeader.labelLimit):
            "the label \(label) is too large to be exact in a record, which stores labels as float32; "
                + "number the identities from 0"
        case .label(let label): "the label \(label) is no whole number from 0 on"
        }
    }
}
