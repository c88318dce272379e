/// A network as operations of ONNX in the order of computation, with its constants.
///
/// Layers describe themselves into it one after the other; nothing is traced by running. The first
/// dimension of input and output is the batch, of any size.
public struct ONNXGraph: Sendable {
    /// The version of the operations' definitions.
    public static let operatorSet = 17

    /// What a node takes or makes, by its name in the file.
    public struct Value: Hashable, Sendable {
        /// Its name in the file.
        public let name: String
    }

    /// A setting of a node.
    public enum Attribute: Equatable, Sendable {
        case integer(Int)
        case integers([Int])
        case real(Float)
    }

    /// One operation.
    public struct Node: Equatable, Sendable {
        /// The operation's name in ONNX, such as `Conv`.
        public let operation: String
        /// Values made by earlier nodes, constants, or the graph's input.
        public internal(set) var inputs: [Value]
        public internal(set) var output: Value
        public let attributes: [String: Attribute]
    }

    /// The network's name.
    public let name: String
    public let input: Value
    /// The shape of the input without the batch.
    public let inputShape: [Int]
    /// What the network computes; the last node's until `finish`.
    public internal(set) var output: Value
    /// The shape of the output without the batch.
    public internal(set) var outputShape: [Int] = []
    public internal(set) var nodes: [Node] = []
    public internal(set) var constants: [Value: RawArray] = [:]
    private var scope: [String] = []
    private var names: Set<String> = []

    /// A graph without nodes.
    ///
    /// - Parameters:
    ///   - name: of the network.
    ///   - input: the name of the input.
    ///   - shape: of the input, without the batch.
    public init(name: String, input: String, shape: [Int]) {
        self.name = name
        self.input = Value(name: input)
        inputShape = shape
        output = self.input
        names = [input]
    }

    /// Adds what `body` adds under names that begin with `name`, as a module's members are named.
    public mutating func inside<Result>(
        _ name: String, _ body: (inout ONNXGraph) throws -> Result
    ) rethrows -> Result {
        scope.append(name)
        defer { scope.removeLast() }
        return try body(&self)
    }

    /// Adds a constant under PyTorch's name of it.
    public mutating func constant(_ name: String, _ array: RawArray) -> Value {
        let value = Value(name: unique((scope + [name]).joined(separator: ".")))
        constants[value] = array
        return value
    }

    /// Adds an operation; returns what it makes.
    public mutating func apply(
        _ operation: String, to inputs: [Value], _ attributes: [String: Attribute] = [:]
    ) -> Value {
        let made = Value(name: unique((scope + [operation]).joined(separator: ".")))
        nodes.append(
            Node(operation: operation, inputs: inputs, output: made, attributes: attributes))
        output = made
        return made
    }

    /// Adds another shape: 0 keeps the size in its place, one size may be -1.
    public mutating func reshape(_ value: Value, to shape: [Int]) -> Value {
        apply("Reshape", to: [value, constant("shape", RawArray(shape.map(Int64.init)))])
    }

    /// Declares what the network computes.
    ///
    /// - Parameters:
    ///   - value: made by a node, used by none.
    ///   - name: of the output in the file.
    ///   - shape: of the output, without the batch.
    public mutating func finish(_ value: Value, as name: String, shape: [Int]) {
        guard let index = nodes.firstIndex(where: { $0.output == value }) else {
            preconditionFailure("a node must make the output")
        }
        output = Value(name: unique(name))
        nodes[index].output = output
        outputShape = shape
    }

    /// The name, or the name with the first number that makes it new.
    mutating func unique(_ name: String) -> String {
        var candidate = name
        var number = 2
        while !names.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }

    /// The bytes of all constants.
    public var weightByteCount: Int { constants.values.reduce(0) { $0 + $1.bytes.count } }

    /// The constants in the order in which nodes use them.
    var orderedConstants: [(value: Value, array: RawArray)] {
        var seen: Set<Value> = []
        return nodes.flatMap(\.inputs).compactMap { value in
            guard let array = constants[value], seen.insert(value).inserted else { return nil }
            return (value, array)
        }
    }
}
