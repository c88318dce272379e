public import Foundation
import Heads
import Schedules
import Settings
import Torch

extension Configuration {
    /// The sections whose keys depend on their `name`.
    private static let variants = [
        VariantSection("margin", names: MarginConfiguration.names),
        VariantSection("optimizer", names: OptimizerConfiguration.names),
        VariantSection("schedule", names: ScheduleConfiguration.names),
    ]

    /// The defaults with the variants of these names; unknown ones are the resolver's to refuse.
    private static func defaults(_ names: [String: String]) -> Configuration {
        var configuration = Configuration()
        if let margin = names["margin"].flatMap(MarginConfiguration.defaults(named:)) {
            configuration.margin = margin
        }
        if let optimizer = names["optimizer"].flatMap(OptimizerConfiguration.defaults(named:)) {
            configuration.optimizer = optimizer
        }
        if let schedule = names["schedule"].flatMap(ScheduleConfiguration.defaults(named:)) {
            configuration.schedule = schedule
        }
        return configuration
    }

    /// Reads a preset or a file, with its bases, and lays overrides over it.
    ///
    /// - Parameters:
    ///   - name: a preset's name or a path of a TOML file; nil: the defaults.
    ///   - overrides: `section.key=value`, later ones win.
    ///   - presets: the folder of presets.
    /// - Throws: `SettingsError` naming file, line and key, the nearest valid one, and the way out.
    public static func load(
        _ name: String?, overrides: [String], presets: URL
    ) throws -> Configuration {
        let folder = PresetFolder(presets)
        let files =
            try name.map { try SettingsFile.layers(at: folder.find($0), presets: folder) } ?? []
        let layers = files + [try SettingOverrides.layer(overrides)]
        let resolver = SettingsResolver(variants: variants, defaults: defaults)
        return try resolver.resolve(layers) { try $0.validate() }.configuration
    }

    /// The complete configuration as TOML, which `load` reads back.
    public func toml() throws -> String {
        try SettingTable(encoding: self).toml
    }
}
