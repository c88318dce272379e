public import Foundation

/// A configuration file and the files it builds on.
public enum SettingsFile {
    /// Reads a file and, through `base = "NAME"` at its top, those it inherits from.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - presets: Where the names after `base` are looked up; a path is relative to its file.
    /// - Returns: One layer per file, the most basic first, without the key `base`.
    /// - Throws: `SettingsError` for a file that cannot be read, is not TOML or inherits from
    ///   itself.
    public static func layers(at url: URL, presets: PresetFolder) throws -> [SettingTable] {
        var layers: [SettingTable] = []
        var visited: [URL] = []
        var next: (url: URL, origin: SettingOrigin?)? = (url, nil)
        while let current = next {
            let file = current.url.standardizedFileURL
            if let first = visited.firstIndex(of: file) {
                let names = (visited[first...] + [file]).map(\.lastPathComponent)
                throw SettingsError(
                    current.origin, "base leads in a circle: \(names.joined(separator: " -> "))")
            }
            visited.append(file)
            var layer = try read(current.url, origin: current.origin)
            next = try base(of: layer, in: current.url, presets: presets)
            layer["base"] = nil
            layers.insert(layer, at: 0)
        }
        return layers
    }

    private static func read(_ url: URL, origin: SettingOrigin?) throws -> SettingTable {
        let path = url.relativePath
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw SettingsError(
                origin, "cannot read the configuration file \(path): \(reason(error))")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError(origin, "the configuration file \(path) is not UTF-8 text")
        }
        return try SettingTable(toml: text, path: path)
    }

    private static func base(
        of layer: SettingTable, in url: URL, presets: PresetFolder
    ) throws -> (url: URL, origin: SettingOrigin?)? {
        guard let base = layer["base"] else { return nil }
        guard let name = base.string else {
            throw SettingsError(base.origin, "base must be a preset's name, not \(base.spelled)")
        }
        let folder = url.absoluteURL.deletingLastPathComponent()
        return (try presets.find(name, relativeTo: folder, origin: base.origin), base.origin)
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return (underlying ?? error as NSError).localizedDescription
    }
}
