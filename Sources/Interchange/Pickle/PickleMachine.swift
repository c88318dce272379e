import Foundation

/// The stack machine of a pickle, reduced to instructions that make data.
struct PickleMachine {
    var bytes: PickleBytes
    var document = PickleDocument()
    private var stack: [PickleValue] = []
    /// Heights of the stack at the marks.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private let allowed: Set<PickleGlobal>

    init(_ data: Data, allowing allowed: Set<PickleGlobal>) {
        bytes = PickleBytes(data)
        self.allowed = allowed
    }

    mutating func run() throws(PickleProblem) -> PickleDocument {
        while true {
            let code = try bytes.byte()
            if code == UInt8(ascii: ".") {
                document.root = try pop()
                document.byteCount = bytes.position
                return document
            }
            if let value = try PickleAtom.read(code, &bytes) {
                stack.append(value)
            } else if try !runContainer(code), try !runMemo(code), try !runCall(code) {
                throw .instruction(code, at: bytes.position - 1)
            }
        }
    }

    // MARK: - Stack

    private mutating func pop() throws(PickleProblem) -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw damage("a value is missing")
        }
        return value
    }

    private mutating func popToMark() throws(PickleProblem) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw damage("a mark is missing") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private func top() throws(PickleProblem) -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw damage("a value is missing")
        }
        return value
    }

    private func damage(_ reason: String) -> PickleProblem {
        .operand(reason, at: bytes.position - 1)
    }

    // MARK: - Containers

    private mutating func runContainer(_ code: UInt8) throws(PickleProblem) -> Bool {
        switch code {
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"): try popOrUnmark()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): stack.append(try top())
        case UInt8(ascii: ")"): pushTuple([])
        case UInt8(ascii: "t"): pushTuple(try popToMark())
        case 0x85...0x87: try pushTuple(count: Int(code) - 0x84)
        case UInt8(ascii: "]"): pushList([])
        case UInt8(ascii: "l"): pushList(try popToMark())
        case UInt8(ascii: "a"): try append([pop()])
        case UInt8(ascii: "e"): try append(popToMark())
        case UInt8(ascii: "}"): pushDictionary([])
        case UInt8(ascii: "d"): pushDictionary(try paired(popToMark()))
        case UInt8(ascii: "s"):
            let value = try pop()
            try set([PickleEntry(key: pop(), value: value)])
        case UInt8(ascii: "u"): try set(paired(popToMark()))
        default: return false
        }
        return true
    }

    /// Python's POP takes a mark away when that is on top.
    private mutating func popOrUnmark() throws(PickleProblem) {
        if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    }

    private mutating func pushTuple(_ elements: [PickleValue]) {
        document.tuples.append(elements)
        stack.append(.tuple(document.tuples.count - 1))
    }

    private mutating func pushTuple(count: Int) throws(PickleProblem) {
        var elements: [PickleValue] = []
        for _ in 0..<count { elements.append(try pop()) }
        pushTuple(elements.reversed())
    }

    private mutating func pushList(_ elements: [PickleValue]) {
        document.lists.append(elements)
        stack.append(.list(document.lists.count - 1))
    }

    private mutating func pushDictionary(_ entries: [PickleEntry]) {
        document.dictionaries.append(entries)
        stack.append(.dictionary(document.dictionaries.count - 1))
    }

    private mutating func append(_ elements: [PickleValue]) throws(PickleProblem) {
        guard case .list(let number) = try top() else { throw damage("there is no list") }
        document.lists[number].append(contentsOf: elements)
    }

    private mutating func set(_ entries: [PickleEntry]) throws(PickleProblem) {
        switch try top() {
        case .dictionary(let number): document.dictionaries[number].append(contentsOf: entries)
        case .object(let number): document.objects[number].entries.append(contentsOf: entries)
        default: throw damage("there is no dictionary")
        }
    }

    private func paired(_ values: [PickleValue]) throws(PickleProblem) -> [PickleEntry] {
        guard values.count.isMultiple(of: 2) else { throw damage("a key has no value") }
        return stride(from: 0, to: values.count, by: 2).map {
            PickleEntry(key: values[$0], value: values[$0 + 1])
        }
    }

    // MARK: - Memo

    private mutating func runMemo(_ code: UInt8) throws(PickleProblem) -> Bool {
        switch code {
        case UInt8(ascii: "p"): memo[try bytes.lineNumber()] = try top()
        case UInt8(ascii: "q"): memo[Int(try bytes.byte())] = try top()
        case UInt8(ascii: "r"): memo[Int(try bytes.word32())] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "g"): try recall(bytes.lineNumber())
        case UInt8(ascii: "h"): try recall(Int(bytes.byte()))
        case UInt8(ascii: "j"): try recall(Int(bytes.word32()))
        case 0x80:
            guard try bytes.byte() <= 5 else { throw damage("its protocol is not known") }
        case 0x95: _ = try bytes.word64()
        default: return false
        }
        return true
    }

    private mutating func recall(_ number: Int) throws(PickleProblem) {
        guard let value = memo[number] else { throw damage("it refers to what is not there") }
        stack.append(value)
    }

    // MARK: - Calls, kept as data

    private mutating func runCall(_ code: UInt8) throws(PickleProblem) -> Bool {
        switch code {
        case UInt8(ascii: "c"):
            try pushGlobal(module: bytes.line(), name: bytes.line())
        case 0x93:
            guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
                throw damage("a name is missing")
            }
            try pushGlobal(module: module, name: name)
        case UInt8(ascii: "R"), 0x81:
            let arguments = try pop()
            guard case .tuple = arguments, case .global(let constructor) = try pop() else {
                throw damage("there is nothing that could be called")
            }
            document.objects.append(
                PickleObject(constructor: constructor, arguments: arguments))
            stack.append(.object(document.objects.count - 1))
        case UInt8(ascii: "b"):
            let state = try pop()
            guard case .object(let number) = try top() else { throw damage("there is no object") }
            document.objects[number].state = state
        case UInt8(ascii: "P"): pushPersistent(.text(try bytes.line()))
        case UInt8(ascii: "Q"): pushPersistent(try pop())
        default: return false
        }
        return true
    }

    private mutating func pushGlobal(module: String, name: String) throws(PickleProblem) {
        let global = PickleGlobal(module, name)
        guard allowed.contains(global) else { throw .forbidden(global) }
        stack.append(.global(global))
    }

    private mutating func pushPersistent(_ identification: PickleValue) {
        document.persistentIDs.append(identification)
        stack.append(.persistent(document.persistentIDs.count - 1))
    }
}
