import Spelling

/// A section whose keys depend on its own `name`, such as `[margin]`.
public struct VariantSection: Sendable, Equatable {
    /// The section's key at the top of the configuration.
    public let section: String
    /// All names it can have, in the order of messages.
    public let names: [String]

    /// Describes a section.
    public init(_ section: String, names: [String]) {
        self.section = section
        self.names = names
    }
}

/// Layers laid over each other by the rule of variant sections.
///
/// A layer that gives such a section another name drops what earlier layers said of it; keys in the
/// same or later layers stay.
struct LayerStack {
    private(set) var merged = SettingTable()
    /// The name in force for each variant section.
    private(set) var names: [String: String]

    /// Merges the layers, the first being the most basic.
    ///
    /// - Parameter defaults: The name of each variant section where no layer gives one.
    /// - Throws: `SettingsError` for a name that no variant has.
    init(_ layers: [SettingTable], variants: [VariantSection], defaults: [String: String]) throws {
        names = defaults
        for layer in layers {
            for variant in variants {
                guard let value = layer[path: [variant.section, "name"]] else { continue }
                let name = try Self.check(value, for: variant)
                if name != names[variant.section] { merged[variant.section] = nil }
                names[variant.section] = name
            }
            merged.merge(layer)
        }
    }

    private static func check(
        _ value: SettingValue, for variant: VariantSection
    ) throws -> String {
        let key = "\(variant.section).name"
        guard let name = value.string else {
            throw SettingsError(value.origin, "\(key) must be a string, not \(value.spelled)")
        }
        guard variant.names.contains(name) else {
            throw SettingsError.unknownWord(name, for: key, valid: variant.names, at: value.origin)
        }
        return name
    }
}

extension SettingsError {
    /// A string that is none of those a key can have.
    static func unknownWord(
        _ word: String, for key: String, valid: [String], at origin: SettingOrigin
    ) -> SettingsError {
        let hint = NearestWord.suggestion(for: word, among: valid) { TOMLText.quoted($0) }
        let list = valid.joined(separator: ", ")
        return SettingsError(
            origin, "\(key) must be one of \(list), not \(TOMLText.quoted(word))\(hint)")
    }
}
