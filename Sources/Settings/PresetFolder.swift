public import Foundation
import Spelling

/// The folder of named configuration files that come with the program.
public struct PresetFolder: Sendable {
    /// The folder; a preset NAME is the file NAME.toml in it.
    public let url: URL

    /// Names a folder of presets.
    public init(_ url: URL) {
        self.url = url
    }

    /// All presets' names, sorted.
    public var names: [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: url.path)
        return (files ?? []).filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
            .sorted()
    }

    /// The file that a user means by `--config`: a preset's name, else a path.
    ///
    /// A text with a slash or the ending `.toml` is always a path.
    ///
    /// - Parameters:
    ///   - text: The preset's name or the path.
    ///   - folder: What a relative path starts from; nil is the current folder.
    /// - Throws: `SettingsError` naming the nearest preset when there is neither.
    public func find(_ text: String, relativeTo folder: URL? = nil) throws -> URL {
        try find(text, relativeTo: folder, origin: nil)
    }

    func find(_ text: String, relativeTo folder: URL?, origin: SettingOrigin?) throws -> URL {
        var file = URL(filePath: text)
        if let folder, !text.hasPrefix("/") { file = folder.appending(path: text) }
        if text.contains("/") || text.hasSuffix(".toml") {
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw SettingsError(origin, "there is no configuration file \(file.path)")
            }
            return file
        }
        if names.contains(text) { return url.appending(path: "\(text).toml") }
        if !text.isEmpty, FileManager.default.fileExists(atPath: file.path) { return file }
        let hint =
            NearestWord.find(text, among: names).map { "did you mean '\($0)'?" }
            ?? "there are \(names.joined(separator: ", "))"
        throw SettingsError(origin, "there is no preset '\(text)'; \(hint)")
    }
}
