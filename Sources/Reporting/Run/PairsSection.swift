import Foundation

/// The pairs that say most about a network, as pictures.
enum PairsSection {
    /// The kinds, their keys in `pairs.json`, and what they are called.
    private static let kinds = [
        ("worst_same", "One person, farthest apart"),
        ("worst_different", "Two persons, closest"),
        ("best_same", "One person, closest"),
        ("best_different", "Two persons, farthest apart"),
    ]

    /// A part for each target; nothing where there are no pairs.
    static func html(_ pairs: JSONValue, thresholds: [String: Double]) -> String {
        pairs.members.sorted { $0.key < $1.key }.map { name, target in
            let lists = kinds.map { key, title in list(title, target[key]?.elements ?? []) }
            let note = thresholds[name].map {
                ReportSection.note(
                    "Squared distances; below \(String(format: "%.3f", $0)) a pair is called one "
                        + "person.")
            }
            return "<details><summary>Best and worst pairs of \(Markup.escaped(name))</summary>"
                + (note ?? "") + lists.joined() + "</details>"
        }.joined()
    }

    private static func list(_ title: String, _ entries: [JSONValue]) -> String {
        let figures = entries.compactMap(figure)
        guard !figures.isEmpty else { return "" }
        return "<h3>\(title)</h3><div class=\"pairs\">\(figures.joined())</div>"
    }

    private static func figure(_ entry: JSONValue) -> String? {
        let pictures = (entry["pictures"]?.elements ?? []).compactMap(source)
        guard pictures.count == 2, let distance = entry["distance"]?.number,
            let pair = entry["pair"]?.number
        else { return nil }
        let images = pictures.map { "<img alt=\"\" src=\"\($0)\">" }.joined()
        return "<figure>\(images)<figcaption>\(Int(pair)): \(String(format: "%.3f", distance))"
            + "</figcaption></figure>"
    }

    /// A picture within the page; nothing else is taken from a file.
    private static func source(_ value: JSONValue) -> String? {
        guard case .string(let text) = value,
            text.wholeMatch(of: /data:image\/(png|jpeg);base64,[A-Za-z0-9+\/=]+/) != nil
        else { return nil }
        return text
    }
}
