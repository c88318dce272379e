import CTOML
import Foundation

/// TOML text: reading it with the place of every key, and spelling values and keys in it.
enum TOMLText {
    /// Reads a document.
    ///
    /// - Parameter origin: Names the place of a line and column.
    /// - Throws: `SettingsError` at the line that is no TOML, or that holds a date.
    static func parse(
        _ text: String, origin: (_ line: Int, _ column: Int) -> SettingOrigin
    ) throws -> SettingTable {
        var json: UnsafeMutablePointer<CChar>?
        var error: UnsafeMutablePointer<CChar>?
        var line: Int64 = 0
        var column: Int64 = 0
        defer {
            ctoml_free(json)
            ctoml_free(error)
        }
        let utf8 = Array(text.utf8)
        let isParsed = utf8.withUnsafeBytes {
            ctoml_parse(
                $0.baseAddress?.assumingMemoryBound(to: CChar.self), utf8.count, &json, &error,
                &line, &column)
        }
        guard isParsed, let json else {
            let reason = error.map { String(cString: $0) } ?? "out of memory"
            let message = reason.replacing("Error while parsing ", with: "in ")
            throw SettingsError(origin(Int(line), Int(column)), "this is not TOML: \(message)")
        }
        let node = try JSONDecoder().decode(Node.self, from: Data(bytes: json, count: strlen(json)))
        return try node.table(at: [], origin: origin)
    }

    /// A string in quotes, with escapes.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Whether a key can be written without quotes.
    static func isBare(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// A node as the C++ parser hands it over.
private struct Node: Decodable {
    enum Kind: String, Decodable {
        case table, array, string, integer, float, boolean, date
    }

    let type: Kind
    let line: Int
    let column: Int
    let keys: [String]?
    let nodes: [Node]?
    let text: String?

    func table(
        at path: [String], origin: (Int, Int) -> SettingOrigin
    ) throws -> SettingTable {
        var table = SettingTable()
        let inOrder = zip(keys ?? [], nodes ?? []).sorted {
            ($0.1.line, $0.1.column) < ($1.1.line, $1.1.column)
        }
        for (key, node) in inOrder {
            table[key] = try node.value(at: path + [key], origin: origin)
        }
        return table
    }

    private func value(
        at path: [String], origin: (Int, Int) -> SettingOrigin
    ) throws -> SettingValue {
        let place = origin(line, column)
        let text = text ?? ""
        let content: SettingValue.Content? =
            switch type {
            case .table: .table(try table(at: path, origin: origin))
            case .array: .array(try (nodes ?? []).map { try $0.value(at: path, origin: origin) })
            case .string: .string(text)
            case .integer: Int(text).map { .integer($0) }
            case .float: Double(text).map { .float($0) }
            case .boolean: .boolean(text == "true")
            case .date: nil
            }
        guard let content else {
            let key = path.joined(separator: ".")
            throw SettingsError(
                place, "\(key) is the date \(text); put it in quotes if it is meant as a text")
        }
        return SettingValue(content, origin: place)
    }
}
