/// Where a setting was written.
public enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Nowhere: the program's own default.
    case defaults
    /// In a file, at a line and column counted from 1.
    case file(String, line: Int, column: Int)
    /// On the command line, as `--set KEY=…`.
    case override(key: String)

    public var description: String {
        switch self {
        case .defaults: "default"
        case .file(let path, let line, _): "\(path):\(line)"
        case .override(let key): "--set \(key)"
        }
    }
}
