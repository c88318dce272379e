/// Why a report could not be made of what there is.
public enum ReportError: Error, Equatable, CustomStringConvertible {
    /// The folder holds none of the files of a run.
    case noRun(path: String)
    /// A table begins with other column names than expected.
    case header(expected: String)

    /// One sentence with the way out.
    public var description: String {
        switch self {
        case .noRun(let path):
            "\(path) holds none of \(RunFiles.names.joined(separator: ", ")); give the folder that"
                + " a training wrote"
        case .header(let expected):
            "does not begin with the line \(expected)"
        }
    }
}
