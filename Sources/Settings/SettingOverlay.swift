import Spelling

/// Lays written settings over defaults, refusing keys and types that the schema does not have.
struct SettingOverlay {
    let schema: SettingSchema
    /// Explains a key that exists under other circumstances only; nil for any other key.
    let elsewhere: (_ path: [String]) throws -> String?

    /// All settings of the schema, each as written or by default.
    ///
    /// - Throws: `SettingsError` for the first key or value that does not fit.
    func apply(_ given: SettingTable) throws -> SettingTable {
        try fill(schema, with: given, at: [])
    }

    private func fill(
        _ schema: SettingSchema, with given: SettingTable, at path: [String]
    ) throws -> SettingTable {
        for entry in given.entries where schema[entry.key] == nil {
            throw try unknown(path + [entry.key], in: schema, at: entry.value.origin)
        }
        var result = SettingTable()
        for entry in schema.entries {
            let value = try given[entry.key].map {
                try accept($0, as: entry.schema, at: path + [entry.key])
            }
            result[entry.key] = value ?? entry.schema.value
        }
        return result
    }

    private func accept(
        _ value: SettingValue, as schema: SettingSchema, at path: [String]
    ) throws -> SettingValue {
        if case .table = schema.kind, case .table(let table) = value.content {
            return SettingValue(
                .table(try fill(schema, with: table, at: path)), origin: value.origin)
        }
        let key = path.joined(separator: ".")
        guard let accepted = convert(value, to: schema.kind) else {
            throw SettingsError(
                value.origin, "\(key) must be \(schema.kind.spelled), not \(value.spelled)")
        }
        if case .float(let number) = accepted.content, !number.isFinite {
            throw SettingsError(value.origin, "\(key) must be finite, not \(number)")
        }
        if let word = accepted.string, !schema.choices.isEmpty, !schema.choices.contains(word) {
            throw SettingsError.unknownWord(
                word, for: key, valid: schema.choices, at: value.origin)
        }
        return accepted
    }

    private func convert(_ value: SettingValue, to kind: SettingSchema.Kind) -> SettingValue? {
        switch (kind, value.content) {
        case (.string, .string), (.integer, .integer), (.float, .float), (.boolean, .boolean):
            return value
        case (.float, .integer(let number)):
            return SettingValue(.float(Double(number)), origin: value.origin)
        case (.array(let element), .array(let items)):
            let converted = items.compactMap { convert($0, to: element) }
            guard converted.count == items.count else { return nil }
            return SettingValue(.array(converted), origin: value.origin)
        case (.anything, .table):
            return nil
        case (.anything, _):
            return value
        default:
            return nil
        }
    }

    private func unknown(
        _ path: [String], in table: SettingSchema, at origin: SettingOrigin
    ) throws -> SettingsError {
        if let explanation = try elsewhere(path) { return SettingsError(origin, explanation) }
        let key = path.last ?? ""
        let prefix = path.dropLast().map { "\($0)." }.joined()
        let hint =
            if let near = NearestWord.find(key, among: table.keys) {
                "did you mean \(prefix)\(near)?"
            } else if let other = section(with: key) {
                "did you mean \(other).\(key)?"
            } else {
                "there are \(table.keys.joined(separator: ", "))"
            }
        return SettingsError(origin, "unknown key \(path.joined(separator: ".")); \(hint)")
    }

    /// A section at the top that has a key of this name.
    private func section(with key: String) -> String? {
        schema.entries.first { $0.schema[key] != nil }?.key
    }
}
