extension SettingTable {
    /// The settings as a TOML document: plain keys first, then one section per table.
    ///
    /// Read again it gives the same values: floats have the shortest spelling that is exact and
    /// always a point or an exponent.
    public var toml: String {
        sections(under: []).joined(separator: "\n")
    }

    /// Reads a TOML document.
    ///
    /// - Parameter path: names the file in errors.
    /// - Throws: `SettingsError` at the line that is no TOML.
    public init(toml text: String, path: String) throws {
        self = try TOMLText.parse(text) { .file(path, line: $0, column: $1) }
    }

    /// Each value as TOML, by its key with the names of the sections around it: `optimizer.momentum`.
    public var spelledValues: [String: String] {
        var values: [String: String] = [:]
        for entry in entries {
            guard let table = entry.value.table else {
                values[entry.key] = entry.value.toml
                continue
            }
            for (key, value) in table.spelledValues { values["\(entry.key).\(key)"] = value }
        }
        return values
    }

    private func sections(under path: [String]) -> [String] {
        let plain = entries.filter { $0.value.table == nil }
        let lines = plain.map { "\($0.key.spelledAsKey) = \($0.value.toml)\n" }.joined()
        let header = path.isEmpty ? "" : "[\(path.map(\.spelledAsKey).joined(separator: "."))]\n"
        let isNeeded = !plain.isEmpty || (entries.isEmpty && !path.isEmpty)
        let below = entries.flatMap { entry in
            entry.value.table?.sections(under: path + [entry.key]) ?? []
        }
        return (isNeeded ? [header + lines] : []) + below
    }
}

extension SettingValue {
    /// The value as TOML on one line.
    var toml: String {
        switch content {
        case .string(let string):
            return TOMLText.quoted(string)
        case .integer(let integer):
            return "\(integer)"
        case .float(let float):
            return "\(float)"
        case .boolean(let boolean):
            return "\(boolean)"
        case .array(let items):
            return "[\(items.map(\.toml).joined(separator: ", "))]"
        case .table(let table):
            let entries = table.entries.map { "\($0.key.spelledAsKey) = \($0.value.toml)" }
            return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: ", ")) }"
        }
    }
}

extension String {
    fileprivate var spelledAsKey: String {
        TOMLText.isBare(self) ? self : TOMLText.quoted(self)
    }
}
