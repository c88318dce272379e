/// A value in a configuration, and where it was written.
public struct SettingValue: Sendable, Equatable {
    /// What a value can be; TOML's dates have no use in a configuration.
    public enum Content: Sendable, Equatable {
        case table(SettingTable)
        case array([SettingValue])
        case string(String)
        case integer(Int)
        case float(Double)
        case boolean(Bool)
    }

    /// The value itself.
    public var content: Content
    /// Where it was written.
    public var origin: SettingOrigin

    /// Makes a value.
    public init(_ content: Content, origin: SettingOrigin) {
        self.content = content
        self.origin = origin
    }

    /// The table, when it is one.
    public var table: SettingTable? {
        guard case .table(let table) = content else { return nil }
        return table
    }

    /// The string, when it is one.
    public var string: String? {
        guard case .string(let string) = content else { return nil }
        return string
    }

    /// The value as a message shows it.
    var spelled: String {
        switch content {
        case .table: "a section"
        case .array(let items): "an array of \(items.count)"
        case .string(let string): "the string \(TOMLText.quoted(string))"
        case .integer(let integer): "\(integer)"
        case .float(let float): "\(float)"
        case .boolean(let boolean): "\(boolean)"
        }
    }
}

/// Settings by key, in the order in which they were written.
public struct SettingTable: Sendable, Equatable {
    /// One key and its value.
    public struct Entry: Sendable, Equatable {
        /// The key, without the names of the sections around it.
        public let key: String
        /// Its value.
        public var value: SettingValue
    }

    /// The entries in their order; no key stands twice.
    public private(set) var entries: [Entry] = []

    /// Makes an empty table.
    public init() {}

    /// The value of a key; setting keeps an existing key's place and nil removes it.
    public subscript(key: String) -> SettingValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The value at the end of a path of keys.
    public subscript(path path: [String]) -> SettingValue? {
        guard let first = path.first, let value = self[first] else { return nil }
        return path.count == 1 ? value : value.table?[path: Array(path.dropFirst())]
    }

    /// Lays another table over this one: sections are merged, everything else is replaced.
    public mutating func merge(_ other: SettingTable) {
        for entry in other.entries {
            if case .table(var table) = self[entry.key]?.content,
                case .table(let over) = entry.value.content
            {
                table.merge(over)
                self[entry.key] = SettingValue(.table(table), origin: entry.value.origin)
            } else {
                self[entry.key] = entry.value
            }
        }
    }
}
