import Foundation

/// What lies in the run directory beside the report, with links that work where the report lies.
enum FilesSection {
    /// The names that a run gives to what it writes, and what they are.
    private static let known = [
        ("model.safetensors", "the network"),
        ("head.safetensors", "class centres and margin"),
        ("checkpoints", "all that is needed to go on"),
        ("config.toml", "the configuration"),
        ("environment.json", "what was run, on what"),
        ("loss.csv", "loss and rate of each step"),
        ("training.log", "a line every few steps"),
        ("tensorboard", "the same for TensorBoard"),
        ("verification.json", "results on pairs"),
        ("pairs.json", "the most telling pairs"),
    ]

    /// - Parameters:
    ///   - names: what is in the directory.
    ///   - results: the names of other commands' results in it.
    static func section(_ names: Set<String>, results: [String]) -> ReportSection? {
        let files =
            known.filter { names.contains($0.0) }
            + results.sorted().map { ($0, "results of another command") }
        guard !files.isEmpty else { return nil }
        let items = files.map { name, meaning in
            "<li><a href=\"\(link(name))\">\(Markup.escaped(name))</a> \(meaning)</li>"
        }
        return ReportSection("Files", body: "<ul>\(items.joined())</ul>")
    }

    /// A relative address: letters and digits and a few signs stay as they are.
    private static func link(_ name: String) -> String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "._-"))
        return name.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
