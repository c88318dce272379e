import Spelling

/// Reads the arguments of one command: options in any order and place, then `--` and positionals.
///
/// `--name=value` and `--name value` are the same; a value that itself starts with two dashes needs
/// the first form. `-` alone is a value, and so is a negative number.
struct ArgumentParser {
    let path: [String]
    let description: CommandDescription

    /// Checks the arguments against the description.
    ///
    /// - Throws: `UsageError` for the first argument that does not fit.
    func parse(_ arguments: ArraySlice<String>) throws(UsageError) -> ParsedArguments {
        var rest = arguments
        var options = Dictionary(
            uniqueKeysWithValues: description.options.map { ($0.description.name, [String]()) })
        var words: [String] = []
        while let word = rest.popFirst() {
            if word == "--" {
                words += rest
                break
            }
            guard word.hasPrefix("-"), word != "-", Double(word) == nil else {
                words.append(word)
                continue
            }
            let (option, text) = try readOption(word, rest: &rest)
            if !option.isRepeatable, options[option.name]?.isEmpty == false {
                throw error("option --\(option.name) is given twice")
            }
            options[option.name, default: []].append(text)
        }
        try check(options)
        return ParsedArguments(
            path: path, options: options, positionals: try assign(words))
    }

    private func readOption(
        _ word: String, rest: inout ArraySlice<String>
    ) throws(UsageError) -> (OptionDescription, text: String) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelled = String(parts[0])
        let known = description.options.map(\.description)
        guard let option = known.first(where: { "--\($0.name)" == spelled }) else {
            let hint = NearestWord.suggestion(for: spelled, among: known.map { "--\($0.name)" }) {
                $0
            }
            throw error("unknown option \(spelled)\(hint)")
        }
        guard let placeholder = option.placeholder else {
            guard parts.count == 1 else { throw error("option \(spelled) takes no value") }
            return (option, "")
        }
        if parts.count == 2 { return (option, String(parts[1])) }
        guard let next = rest.first, !next.hasPrefix("--") else {
            throw error("option \(spelled) needs a value: \(spelled) \(placeholder)")
        }
        rest.removeFirst()
        return (option, next)
    }

    private func check(_ given: [String: [String]]) throws(UsageError) {
        for option in description.options {
            if let problem = option.problem(in: given[option.description.name] ?? []) {
                throw error(problem)
            }
        }
    }

    private func assign(_ words: [String]) throws(UsageError) -> [String: [String]] {
        var rest = words[...]
        var assigned: [String: [String]] = [:]
        for positional in description.positionals.map(\.description) {
            let taken = rest.prefix(positional.count.upperBound)
            guard taken.count >= positional.count.lowerBound else {
                throw error("missing \(positional.spelling): \(positional.help)")
            }
            assigned[positional.name] = Array(taken)
            rest = rest.dropFirst(taken.count)
        }
        if let surplus = rest.first {
            throw error("unexpected argument '\(surplus)'")
        }
        return assigned
    }

    private func error(_ message: String) -> UsageError {
        UsageError(path: path, message: message)
    }
}
