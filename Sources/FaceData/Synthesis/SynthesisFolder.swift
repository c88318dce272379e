package import Foundation
import Interchange

/// The folder of a set of synthetic faces, which is there whole or not at all.
///
/// A set grows in `NAME.partial` beside its place and takes its name when it is complete. The
/// file with its configuration is written last.
package struct SynthesisFolder {
    static let configurationFile = "synthesis.json"

    private let target: URL

    /// The set that is, or will be, in `folder`.
    package init(_ folder: URL) {
        target = folder.standardizedFileURL
    }

    /// Whether the set is there already.
    ///
    /// - Throws: `SynthesisError.otherSettings` or `.occupied` when something else is,
    ///   `FileError` when that cannot be found out.
    package func holds(_ configuration: SynthesisConfiguration) throws -> Bool {
        let path = target.path
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let file = target.appending(path: Self.configurationFile)
        guard FileManager.default.fileExists(atPath: file.path) else {
            guard let contents = try? FileManager.default.contentsOfDirectory(atPath: path),
                contents.isEmpty
            else { throw SynthesisError.occupied(path: path) }
            return false
        }
        let data = try MappedFile.data(contentsOf: file)
        guard let found = try? JSONDecoder().decode(SynthesisConfiguration.self, from: data) else {
            throw SynthesisError.occupied(path: path)
        }
        if let difference = configuration.difference(from: found) {
            throw SynthesisError.otherSettings(path: path, difference: difference)
        }
        return true
    }

    /// Calls `body` with an empty folder, then gives it the name of the set.
    ///
    /// What an earlier attempt left is removed first; what a failing one made is removed too.
    /// - Throws: `FileError`, also when another process fills it, and what `body` throws.
    package func fill(
        with configuration: SynthesisConfiguration, _ body: (URL) throws -> Void
    ) throws {
        try AtomicFolder.fill(target) { partial in
            try body(partial)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try AtomicFile.write(
                encoder.encode(configuration), to: partial.appending(path: Self.configurationFile))
        }
    }
}
