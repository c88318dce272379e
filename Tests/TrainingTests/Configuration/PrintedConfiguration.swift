import Foundation
import Training

/// The checkout that these tests belong to.
enum Checkout {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let presets = root.appending(path: "configs")
}

/// What `--print-config` shows, key by key: `"margin.scale"` is `"64.0"`.
///
/// Read from the text with a few rules of its own, so that it does not rely on the reader under test.
struct PrintedConfiguration {
    let text: String
    /// The values as they are written.
    let values: [String: String]

    init(_ configuration: Configuration) throws {
        text = try configuration.toml()
        var section = ""
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            if line.hasPrefix("[") {
                section = line.dropFirst().dropLast() + "."
            } else if let equals = line.firstRange(of: " = ") {
                values[section + line[..<equals.lowerBound]] = String(line[equals.upperBound...])
            }
        }
        self.values = values
    }

    /// The configuration of a preset or of the defaults, with overrides.
    init(_ name: String? = nil, _ overrides: String...) throws {
        try self.init(
            Configuration.load(name, overrides: overrides, presets: Checkout.presets))
    }

    subscript(key: String) -> String? { values[key] }
}

/// What loading a configuration is refused with; nil when it is not.
func refusal(_ overrides: String..., file: URL? = nil) -> String? {
    do {
        _ = try Configuration.load(
            file?.path, overrides: overrides, presets: Checkout.presets)
        return nil
    } catch {
        return "\(error)"
    }
}
