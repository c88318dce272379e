/// A Python literal as the headers of `.npy` files use them.
enum PythonLiteral: Equatable, CustomStringConvertible {
    case string(String)
    case boolean(Bool)
    case tuple([Int])
    case dictionary([String: PythonLiteral])
    /// A list: the fields of a structured array, which is not looked into.
    case list

    var description: String {
        switch self {
        case .string(let text): "'\(text)'"
        case .boolean(let value): value ? "True" : "False"
        case .tuple(let numbers): "\(numbers)"
        case .dictionary: "a dictionary"
        case .list: "a structure"
        }
    }
}

/// Reads one dictionary of strings, booleans and tuples of numbers; runs nothing.
struct PythonLiteralParser {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// The dictionary that is the whole text; nil when the text is anything else.
    mutating func parseWhole() -> PythonLiteral? {
        guard let items = parseDictionary() else { return nil }
        skipSpaces()
        return rest.isEmpty ? .dictionary(items) : nil
    }

    private mutating func parseDictionary() -> [String: PythonLiteral]? {
        guard take("{") else { return nil }
        var items: [String: PythonLiteral] = [:]
        while !take("}") {
            guard let key = parseString(), take(":"), let value = parseValue(),
                items.updateValue(value, forKey: key) == nil
            else { return nil }
            if take("}") { break }
            guard take(",") else { return nil }
        }
        return items
    }

    private mutating func parseValue() -> PythonLiteral? {
        skipSpaces()
        switch rest.first {
        case "'", "\"": return parseString().map { .string($0) }
        case "(": return parseTuple().map { .tuple($0) }
        case "[": return skipList() ? .list : nil
        case "T": return takeWord("True") ? .boolean(true) : nil
        case "F": return takeWord("False") ? .boolean(false) : nil
        default: return nil
        }
    }

    private mutating func parseString() -> String? {
        skipSpaces()
        guard let quote = rest.first, quote == "'" || quote == "\"",
            let end = rest.dropFirst().firstIndex(of: quote)
        else { return nil }
        let text = rest.dropFirst().prefix(upTo: end)
        rest = rest[rest.index(after: end)...]
        return text.contains("\\") ? nil : String(text)
    }

    private mutating func parseTuple() -> [Int]? {
        guard take("(") else { return nil }
        var numbers: [Int] = []
        while !take(")") {
            skipSpaces()
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { return nil }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
            // Python 2 wrote long numbers with an L.
            if rest.first == "L" { rest = rest.dropFirst() }
            if take(")") { break }
            guard take(",") else { return nil }
        }
        return numbers
    }

    private mutating func skipList() -> Bool {
        var depth = 0
        while let character = rest.popFirst() {
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpaces()
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        rest = rest.dropFirst(word.count)
        return true
    }

    private mutating func skipSpaces() {
        rest = rest.drop { $0.isWhitespace }
    }
}
