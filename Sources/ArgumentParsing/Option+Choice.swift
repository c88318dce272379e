import Spelling

/// A value that is one of a few words: an enumeration with string raw values.
public typealias Choice = CaseIterable & RawRepresentable<String> & Sendable

extension Option where Value: Choice {
    /// One of the cases, with a default.
    public static func choice(_ name: String, help: String, default value: Value) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder(Value.self), help: help,
            defaultText: value.rawValue, allowedValues: words(Value.self))
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { return value }
            return try parse(text, of: name)
        }
    }

    /// One of the cases, without which the command does not run.
    public static func requiredChoice(_ name: String, help: String) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder(Value.self), help: help,
            allowedValues: words(Value.self), isRequired: true)
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { throw ValueError.missing(description) }
            return try parse(text, of: name)
        }
    }
}

extension Option {
    /// One of the cases of an enumeration, or nil when not given.
    public static func optionalChoice<Word: Choice>(
        _ name: String, help: String
    ) -> Self where Value == Word? {
        let description = OptionDescription(
            name: name, placeholder: placeholder(Word.self), help: help,
            allowedValues: words(Word.self))
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { return nil }
            return try parse(text, of: name) as Word
        }
    }
}

private func words<Word: Choice>(_ type: Word.Type) -> [String] {
    type.allCases.map(\.rawValue)
}

private func placeholder<Word: Choice>(_ type: Word.Type) -> String {
    words(type).joined(separator: "|")
}

private func parse<Word: Choice>(_ text: String, of name: String) throws(ValueError) -> Word {
    if let value = Word(rawValue: text) { return value }
    let valid = words(Word.self)
    let hint = NearestWord.suggestion(for: text, among: valid) { "'\($0)'" }
    throw ValueError(
        message: "--\(name) is one of \(valid.joined(separator: ", ")), not '\(text)'\(hint)")
}
