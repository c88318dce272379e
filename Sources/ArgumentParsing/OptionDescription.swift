/// What is known about an option before any command line is read: enough for parsing, help and
/// completion.
public struct OptionDescription: Sendable, Equatable {
    /// The long name without its dashes: `learning-rate`.
    public let name: String
    /// How the value is called in help (`FILE`), nil for a flag, which takes none.
    public let placeholder: String?
    /// One or two sentences on what it does.
    public let help: String
    /// The value used when the option is not given, as the user would type it.
    public let defaultText: String?
    /// All valid values, when they can be listed; empty otherwise.
    public let allowedValues: [String]
    /// Whether the command refuses to run without it.
    public let isRequired: Bool
    /// Whether it may be given more than once.
    public let isRepeatable: Bool

    init(
        name: String, placeholder: String? = nil, help: String, defaultText: String? = nil,
        allowedValues: [String] = [], isRequired: Bool = false, isRepeatable: Bool = false
    ) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
        self.defaultText = defaultText
        self.allowedValues = allowedValues
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
    }

    /// The option as typed, with its placeholder: `--json FILE`.
    public var spelling: String {
        placeholder.map { "--\(name) \($0)" } ?? "--\(name)"
    }
}
