public import Foundation

/// What a pickle says, as data: nothing in it is looked up, called or run.
///
/// Source: Python's `pickletools`, protocols 0 to 5.
public struct PickleDocument: Sendable {
    /// The value that unpickling would return.
    public internal(set) var root = PickleValue.none
    /// Bytes of the file up to the end of the pickle.
    public internal(set) var byteCount = 0
    var lists: [[PickleValue]] = []
    var tuples: [[PickleValue]] = []
    var dictionaries: [[PickleEntry]] = []
    var objects: [PickleObject] = []
    var persistentIDs: [PickleValue] = []

    /// Reads the pickle that `data` begins with.
    ///
    /// - Parameter allowed: the classes and functions that may be named; any other is refused.
    /// - Throws: `PickleProblem` with the place.
    public init(_ data: Data, allowing allowed: Set<PickleGlobal> = []) throws(PickleProblem) {
        var machine = PickleMachine(data, allowing: allowed)
        self = try machine.run()
    }

    init() {}

    /// The elements of a list or tuple; nil for another value.
    public func elements(_ value: PickleValue) -> [PickleValue]? {
        switch value {
        case .list(let number): lists[number]
        case .tuple(let number): tuples[number]
        default: nil
        }
    }

    /// The entries of a dictionary, or of an object that is one (OrderedDict); nil otherwise.
    public func entries(_ value: PickleValue) -> [PickleEntry]? {
        switch value {
        case .dictionary(let number): dictionaries[number]
        case .object(let number): initialEntries(objects[number]) + objects[number].entries
        default: nil
        }
    }

    /// Python 2 gives an OrderedDict its entries as a list of pairs when it makes it.
    private func initialEntries(_ object: PickleObject) -> [PickleEntry] {
        guard let arguments = elements(object.arguments), arguments.count == 1,
            let pairs = elements(arguments[0])
        else { return [] }
        return pairs.compactMap { pair in
            guard let parts = elements(pair), parts.count == 2 else { return nil }
            return PickleEntry(key: parts[0], value: parts[1])
        }
    }

    /// The call that an object stands for; nil for another value.
    public func object(_ value: PickleValue) -> PickleObject? {
        if case .object(let number) = value { objects[number] } else { nil }
    }

    /// The identification of something kept outside of the pickle; nil for another value.
    public func persistentID(_ value: PickleValue) -> PickleValue? {
        if case .persistent(let number) = value { persistentIDs[number] } else { nil }
    }
}

/// Why a pickle cannot be read; `at` counts bytes from its start.
public enum PickleProblem: Error, Equatable, CustomStringConvertible {
    /// It ends too early.
    case cut
    /// It names a class or function that it has no need for.
    case forbidden(PickleGlobal)
    /// An instruction that is unknown, or that only program code needs.
    case instruction(UInt8, at: Int)
    /// An instruction whose operands are not what it takes.
    case operand(String, at: Int)

    /// One clause that follows the name of the file.
    public var description: String {
        switch self {
        case .cut: "the pickle is cut off"
        case .forbidden(let global):
            "the pickle asks for \(global), which no such file needs; it was not run"
        case .instruction(let code, let place):
            "the pickle has the instruction \(code) at byte \(place), which is refused"
        case .operand(let reason, let place): "the pickle is damaged at byte \(place): \(reason)"
        }
    }
}
