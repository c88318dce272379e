/// A configuration that cannot be used: where it is wrong, what is wrong, and the way out.
public struct SettingsError: Error, CustomStringConvertible, Equatable {
    /// The file and line, or the override, at fault; nil when the fault has no single place.
    public let origin: SettingOrigin?
    /// One line that names the key.
    public let message: String

    init(_ origin: SettingOrigin?, _ message: String) {
        self.origin = origin
        self.message = message
    }

    public var description: String {
        switch origin {
        case .file, .override: "\(origin.map(\.description) ?? ""): \(message)"
        case .defaults, nil: message
        }
    }
}

/// A value that the configuration itself refuses; resolving adds where the value was written.
///
/// Thrown by a configuration's validation, for instance as
/// `SettingsProblem(key: "margin.scale", "must be above 0, not -1")`.
public struct SettingsProblem: Error, CustomStringConvertible, Equatable {
    /// The key's full path: `margin.scale`.
    public let key: String
    /// What is wrong and the way out, to be read after the key.
    public let message: String

    /// Makes the problem of a key.
    public init(key: String, _ message: String) {
        self.key = key
        self.message = message
    }

    public var description: String { "\(key) \(message)" }
}
