/// What a run was made with: its configuration and its surroundings.
enum SettingsSection {
    static func configuration(_ recorded: RunFiles.Recorded<String>) -> ReportSection {
        ReportSection("Configuration", file: "config.toml", recorded) { text in
            "<details><summary>All settings</summary><pre>\(Markup.escaped(text))</pre></details>"
        }
    }

    static func environment(_ recorded: RunFiles.Recorded<JSONValue>) -> ReportSection {
        ReportSection("Environment", file: "environment.json", recorded) { value in
            ReportSection.words(rows(value, depth: 0))
        }
    }

    /// A row for each key, those of an object within below it and indented.
    private static func rows(_ value: JSONValue, depth: Int) -> [[String]] {
        let indent = String(repeating: "\u{2003}", count: depth)
        return value.members.sorted { $0.key < $1.key }.flatMap { key, member -> [[String]] in
            let name = indent + key.replacing("_", with: " ")
            guard !member.members.isEmpty else { return [[name, member.text]] }
            return [[name, ""]] + rows(member, depth: depth + 1)
        }
    }
}
