public import Foundation

/// A value of a pickle.
///
/// Containers stand for their place in the `PickleDocument` that holds them, so
/// that no nesting, however deep, and no cycle costs more than its bytes.
public enum PickleValue: Equatable, Sendable {
    case none
    case bool(Bool)
    case integer(Int64)
    /// An integer of more than 64 bits: its two's complement, least byte first.
    case largeInteger(Data)
    case real(Double)
    /// Python's `str` of Python 3, or `unicode`.
    case text(String)
    /// Python's `bytes`, or the `str` of Python 2. A slice of the file's bytes where they lie there.
    case bytes(Data)
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    /// A class or function by name: never looked up, never called. Indirect, so that a value is small.
    indirect case global(PickleGlobal)
    /// What a call of a global would have made.
    case object(Int)
    /// What the writer keeps outside of the pickle, by its identification.
    case persistent(Int)
}

/// The name of a class or function.
public struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
    public let module: String
    public let name: String

    /// Names `module.name`.
    public init(_ module: String, _ name: String) {
        self.module = module
        self.name = name
    }

    /// `module.name`.
    public var description: String { "\(module).\(name)" }
}

/// A call that a pickle asks for, kept as data.
public struct PickleObject: Equatable, Sendable {
    /// What would have been called.
    public let constructor: PickleGlobal
    /// The arguments, a tuple.
    public let arguments: PickleValue
    /// What `__setstate__` would have been given; nil without.
    public internal(set) var state: PickleValue?
    /// Entries set on the object, as those of an OrderedDict.
    public internal(set) var entries: [PickleEntry] = []

    init(constructor: PickleGlobal, arguments: PickleValue) {
        self.constructor = constructor
        self.arguments = arguments
    }
}

/// A key and its value.
public struct PickleEntry: Equatable, Sendable {
    public let key: PickleValue
    public let value: PickleValue
}
