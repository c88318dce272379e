public import Foundation

/// The golden files that tests read: `SOLOFACE_FIXTURES`, else `../shared/fixtures` beside the
/// checkout.
///
/// They are not part of the project. Without them the tests that need them are disabled, except
/// under `CI=true`, where their absence is a failure.
public enum Fixtures {
    /// The folder of fixtures, whether or not it exists.
    public static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["SOLOFACE_FIXTURES"], !path.isEmpty {
            return URL(filePath: path, directoryHint: .isDirectory)
        }
        return URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared/fixtures")
    }()

    /// Whether tests of golden numbers run: the folder is there, or its absence must be noticed.
    public static let available =
        FileManager.default.fileExists(atPath: folder.path)
        || ProcessInfo.processInfo.environment["CI"] == "true"

    /// The URL of one golden file.
    public static func url(_ path: String) -> URL {
        folder.appending(path: path)
    }

    /// The bytes of one golden file.
    public static func data(_ path: String) throws -> Data {
        try Data(contentsOf: url(path))
    }

    /// A golden JSON file, decoded; numbers that JSON lacks come as the strings "NaN", "Infinity"
    /// and "-Infinity".
    public static func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(with: quotingSpecialNumbers(data(path)))
    }

    private static func quotingSpecialNumbers(_ json: Data) -> Data {
        let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }
        let initials = Set(words.compactMap(\.first))
        let bytes = Array(json)
        var result = Data(capacity: bytes.count)
        var position = 0
        var isInString = false
        while position < bytes.count {
            let byte = bytes[position]
            if !isInString, initials.contains(byte),
                let word = words.first(where: { bytes[position...].starts(with: $0) })
            {
                result.append(contentsOf: [UInt8(ascii: "\"")] + word + [UInt8(ascii: "\"")])
                position += word.count
                continue
            }
            let isEscape = isInString && byte == UInt8(ascii: "\\")
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            let count = isEscape ? min(2, bytes.count - position) : 1
            result.append(contentsOf: bytes[position..<position + count])
            position += count
        }
        return result
    }
}
