/// The keys a configuration has, the type of each, and its default.
struct SettingSchema {
    /// The types a setting can have.
    indirect enum Kind: Equatable {
        case table
        case array(of: Kind)
        case string
        case integer
        case float
        case boolean
        /// Not known from the default alone; decoding will judge.
        case anything
    }

    struct Entry {
        let key: String
        let schema: SettingSchema
    }

    let kind: Kind
    /// All valid strings, when the type lists them; empty otherwise.
    let choices: [String]
    /// The default, nil for an optional setting that has none.
    let value: SettingValue?
    /// The keys of a table in the order of its declaration; empty otherwise.
    let entries: [Entry]

    subscript(key: String) -> SettingSchema? {
        entries.first { $0.key == key }?.schema
    }

    subscript(path path: [String]) -> SettingSchema? {
        path.reduce(Optional(self)) { $0?[$1] }
    }

    var keys: [String] { entries.map(\.key) }
}

extension SettingSchema.Kind {
    /// What a message says is expected.
    var spelled: String {
        switch self {
        case .table: "a section with keys of its own"
        case .array(let element): "an array\(element.plural)"
        case .string: "a string"
        case .integer: "a whole number"
        case .float: "a number"
        case .boolean: "true or false"
        case .anything: "a value"
        }
    }

    private var plural: String {
        switch self {
        case .string: " of strings"
        case .integer: " of whole numbers"
        case .float: " of numbers"
        case .boolean: " of true or false"
        case .table, .array, .anything: ""
        }
    }
}

extension SettingTable {
    /// The settings of a configuration value, complete and in the order of its encoding.
    ///
    /// The value must encode as keys, as a structure does.
    ///
    /// - Throws: What the value's own encoding throws.
    public init(encoding configuration: some Encodable) throws {
        guard let table = try SettingSchema(of: configuration).value?.table else {
            preconditionFailure("\(type(of: configuration)) does not encode as keys")
        }
        self = table
    }
}
