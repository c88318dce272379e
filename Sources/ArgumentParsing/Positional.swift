/// What is known about an argument without a name before any command line is read.
public struct PositionalDescription: Sendable, Equatable {
    /// How the argument is called in help: `PATH`.
    public let name: String
    /// One or two sentences on what it is.
    public let help: String
    /// How many of them may be given; the upper bound is `Int.max` for any number.
    public let count: ClosedRange<Int>

    /// The argument in a usage line: `PATH`, `[PATH]`, `A B` or `IMAGE…`.
    public var spelling: String {
        if count.upperBound == .max { return count.lowerBound == 0 ? "[\(name)…]" : "\(name)…" }
        let required = repeatElement(name, count: count.lowerBound)
        let optional = repeatElement("[\(name)]", count: count.upperBound - count.lowerBound)
        return (Array(required) + Array(optional)).joined(separator: " ")
    }
}

/// An argument without a name, found by its position, and the type of its value.
public struct Positional<Value: Sendable>: PositionalProtocol {
    public let description: PositionalDescription
    let read: @Sendable ([String]) -> Value?
}

/// A positional argument whatever the type of its value, as a description lists it.
public protocol PositionalProtocol: Sendable {
    /// What help and completion need.
    var description: PositionalDescription { get }
}

extension Positional where Value == String {
    /// Exactly one argument.
    public static func one(_ name: String, help: String) -> Self {
        Self(description: PositionalDescription(name: name, help: help, count: 1...1)) { $0.first }
    }
}

extension Positional where Value == String? {
    /// One argument or none.
    public static func optional(_ name: String, help: String) -> Self {
        Self(description: PositionalDescription(name: name, help: help, count: 0...1)) {
            .some($0.first)
        }
    }
}

extension Positional where Value == [String] {
    /// A number of arguments: `2...2` for a pair, `1...Int.max` for one or more.
    public static func many(_ name: String, help: String, count: ClosedRange<Int>) -> Self {
        Self(description: PositionalDescription(name: name, help: help, count: count)) { $0 }
    }
}
