/// An option of a command line and the type of its value.
///
/// A command keeps its options as values, lists them in its description and reads them from the
/// parsed arguments, so that a name is written once and its type is known to the compiler:
///
///     static let steps = Option.integer("steps", help: "Steps to measure.", default: 20)
///     …
///     let count = arguments[steps]
public struct Option<Value: Sendable>: OptionProtocol {
    public let description: OptionDescription
    let read: @Sendable ([String]) throws(ValueError) -> Value

    init(
        _ description: OptionDescription,
        read: @escaping @Sendable ([String]) throws(ValueError) -> Value
    ) {
        self.description = description
        self.read = read
    }

    public func problem(in texts: [String]) -> String? {
        do {
            _ = try read(texts)
            return nil
        } catch {
            return error.message
        }
    }
}

/// An option whatever the type of its value, as a description lists it.
public protocol OptionProtocol: Sendable {
    /// What help and completion need.
    var description: OptionDescription { get }
    /// Why the texts given for this option, in order, cannot be read; nil when they can.
    func problem(in texts: [String]) -> String?
}

extension Option where Value == Bool {
    /// A switch: false unless given.
    public static func flag(_ name: String, help: String) -> Self {
        Self(OptionDescription(name: name, help: help)) { !$0.isEmpty }
    }
}

extension Option where Value == String? {
    /// A text that may be left out.
    public static func text(_ name: String, placeholder: String, help: String) -> Self {
        Self(OptionDescription(name: name, placeholder: placeholder, help: help)) { $0.last }
    }
}

extension Option where Value == String {
    /// A text with a default.
    public static func text(
        _ name: String, placeholder: String, help: String, default value: String
    ) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, defaultText: value)
        return Self(description) { $0.last ?? value }
    }

    /// A text without which the command does not run.
    public static func required(_ name: String, placeholder: String, help: String) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, isRequired: true)
        return Self(description) { texts throws(ValueError) in
            guard let text = texts.last else { throw ValueError.missing(description) }
            return text
        }
    }
}

extension Option where Value == [String] {
    /// A text that may be given any number of times; the order is kept.
    public static func repeated(_ name: String, placeholder: String, help: String) -> Self {
        let description = OptionDescription(
            name: name, placeholder: placeholder, help: help, isRepeatable: true)
        return Self(description) { $0 }
    }

    /// Texts separated by commas; empty when not given.
    public static func list(_ name: String, placeholder: String, help: String) -> Self {
        Self(OptionDescription(name: name, placeholder: placeholder, help: help)) {
            texts throws(ValueError) in
            guard let text = texts.last else { return [] }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(
                String.init)
            guard !parts.contains("") else {
                throw ValueError(message: "--\(name) has an empty name in '\(text)'")
            }
            return parts
        }
    }
}

extension ValueError {
    static func missing(_ option: OptionDescription) -> ValueError {
        ValueError(message: "option \(option.spelling) is required")
    }
}
