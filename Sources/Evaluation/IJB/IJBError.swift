/// Why a set of templates cannot be judged.
public enum IJBError: Error, Equatable, CustomStringConvertible {
    /// A line of the metadata is wrong; lines count from 1.
    case line(path: String, line: Int, reason: String)
    /// A file of the metadata is wrong as a whole.
    case unusable(path: String, reason: String)
    /// An embedding with a NaN or an infinity, and the line that names its image.
    case notFinite(image: String, path: String, line: Int)

    /// One message with the file, the line and the way out.
    public var description: String {
        switch self {
        case .line(let path, let line, let reason): "\(path), line \(line): \(reason)"
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .notFinite(let image, let path, let line):
            "\(path), line \(line): the embedding of \(image) has an element that is not a finite "
                + "number; the weights are broken, the precision is too low, or the file of "
                + "embeddings is damaged"
        }
    }
}
