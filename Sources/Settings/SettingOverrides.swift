/// Settings given on the command line as `section.key=value`.
public enum SettingOverrides {
    /// Reads the overrides of one command line into one layer; of equal keys the last counts.
    ///
    /// A value is TOML. What is not TOML, such as a bare word or a path, is taken as a string.
    ///
    /// - Throws: `SettingsError` for a text that does not assign a value to a key.
    public static func layer(_ texts: [String]) throws -> SettingTable {
        var layer = SettingTable()
        for text in texts {
            layer.merge(try parse(text))
        }
        return layer
    }

    private static func parse(_ text: String) throws -> SettingTable {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = parts[0].filter { !$0.isWhitespace }
        let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, path.allSatisfy(TOMLText.isBare) else {
            throw SettingsError(
                .override(key: text), "write section.key=value, such as optimizer.learning_rate=0.1"
            )
        }
        guard path != ["base"] else {
            throw SettingsError(
                .override(key: key), "base can only stand in a file; choose a preset by --config")
        }
        let origin = SettingOrigin.override(key: key)
        var value = try value(String(parts[1]), origin: origin)
        for name in path.dropFirst().reversed() {
            var table = SettingTable()
            table[name] = value
            value = SettingValue(.table(table), origin: origin)
        }
        var table = SettingTable()
        table[path[0]] = value
        return table
    }

    private static func value(_ text: String, origin: SettingOrigin) throws -> SettingValue {
        do {
            let table = try TOMLText.parse("value = \(text)\n") { _, _ in origin }
            if let value = table["value"], table.entries.count == 1 { return value }
        } catch let error as SettingsError {
            if let first = text.first, "\"'[{".contains(first) { throw error }
        }
        return SettingValue(.string(text), origin: origin)
    }
}
