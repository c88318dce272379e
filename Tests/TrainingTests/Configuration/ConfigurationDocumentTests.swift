import Foundation
import Testing
import Training

@Suite("docs/configuration.md") struct ConfigurationDocumentTests {
    /// The text under each heading that names a section.
    static let chapters: [String: String] = {
        let url = Checkout.root.appending(path: "docs/configuration.md")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [:] }
        var chapters: [String: String] = [:]
        var section: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let name = line.firstRange(of: "`[").map { line[$0.upperBound...] }
                section = name.map { String($0.prefix { $0 != "]" }) }
            } else if let section {
                chapters[section, default: ""] += line + "\n"
            }
        }
        return chapters
    }()

    /// Each setting that some configuration prints: section, key, default.
    static let printed: [[String]] = {
        let choices = ConfigurationTests.variants.map { ["\($0.section).name=\($0.name)"] }
        let settings = choices.flatMap { overrides -> [[String]] in
            let configuration = try? Configuration.load(
                nil, overrides: overrides, presets: Checkout.presets)
            let values = configuration.flatMap { try? PrintedConfiguration($0) }?.values ?? [:]
            return values.map { key, value in
                let parts = key.split(separator: ".").map(String.init)
                return [parts.dropLast().joined(separator: "."), parts.last ?? "", value]
            }
        }
        return Set(settings).sorted { $0.joined(separator: " ") < $1.joined(separator: " ") }
    }()

    @Test("Every key that is printed is explained in its section, with its default")
    func keys() {
        #expect(Self.printed.count > 60)
        for setting in Self.printed {
            let (section, key, value) = (setting[0], setting[1], setting[2])
            let chapter = Self.chapters[section] ?? ""
            #expect(chapter.contains("`\(key)`"), "\(section).\(key)")
            let isWritten = Self.spellings(of: value).contains { chapter.contains($0) }
            #expect(isWritten, "\(section).\(key) = \(value)")
        }
    }

    /// How the document may write a value: as it is printed, or as people do.
    static func spellings(of value: String) -> [String] {
        switch value {
        case "5e-05": ["5e-5"]
        case _ where value.hasPrefix("\""): ["`\(value)`", "`\(value.dropFirst().dropLast())`"]
        default: ["`\(value)`", " \(value)"]
        }
    }

    @Test("No key is explained that does not exist")
    func noOthers() {
        for (section, chapter) in Self.chapters {
            for line in chapter.split(separator: "\n") where line.hasPrefix("| `") {
                let key = line.dropFirst(3).prefix { $0 != "`" }
                let isKey = Self.printed.contains { $0[0] == section && $0[1] == key }
                let isName = Self.printed.contains {
                    $0[0] == section && $0[1] == "name" && $0[2] == "\"\(key)\""
                }
                #expect(isKey || isName, "\(section).\(key)")
            }
        }
    }

    @Test("Every preset is listed", arguments: PresetTests.shipped)
    func presets(name: String) throws {
        let url = Checkout.root.appending(path: "docs/configuration.md")
        #expect(try String(contentsOf: url, encoding: .utf8).contains("`\(name)`"))
    }
}
