public import Foundation

extension ONNXFile {
    /// Reads a graph of one input and one output with a batch in front, such as `write` makes.
    ///
    /// Constants are pages of the file where they lie.
    /// - Throws: `FileError` naming `url` and what is wrong with it.
    public static func read(contentsOf url: URL) throws(FileError) -> ONNXGraph {
        let file = try MappedFile.data(contentsOf: url)
        do {
            return try decoded(file)
        } catch {
            throw .malformed(path: url.path, reason: "\(error)")
        }
    }

    static func decoded(_ file: Data) throws(ONNXError) -> ONNXGraph {
        let model = try fields(of: file)
        guard case .bytes(let data)? = model[7]?.first else { throw .malformed("it has no graph") }
        let graph = try fields(of: data)
        let inputs = try (graph[11] ?? []).map(value)
        let outputs = try (graph[12] ?? []).map(value)
        guard inputs.count == 1, outputs.count == 1 else {
            throw .unsupported("\(inputs.count) inputs and \(outputs.count) outputs")
        }
        var result = ONNXGraph(
            name: try text(graph[2]), input: inputs[0].name, shape: inputs[0].shape)
        for constant in graph[5] ?? [] {
            let (name, array) = try tensor(constant)
            result.constants[ONNXGraph.Value(name: name)] = array
        }
        for item in graph[1] ?? [] { result.nodes.append(try node(item)) }
        result.output = ONNXGraph.Value(name: outputs[0].name)
        result.outputShape = outputs[0].shape
        return result
    }

    private typealias Fields = [Int: [ProtobufReader.Content]]

    private static func fields(of data: Data) throws(ONNXError) -> Fields {
        var reader = ProtobufReader(data)
        var fields: Fields = [:]
        while let (field, content) = try reader.next() {
            fields[field, default: []].append(content)
        }
        return fields
    }

    private static func fields(
        of content: ProtobufReader.Content?
    ) throws(ONNXError) -> Fields {
        guard case .bytes(let data)? = content else { throw .malformed("a message is missing") }
        return try fields(of: data)
    }

    private static func text(_ contents: [ProtobufReader.Content]?) throws(ONNXError) -> String {
        guard case .bytes(let data)? = contents?.first else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func integers(_ contents: [ProtobufReader.Content]?) -> [Int] {
        (contents ?? []).compactMap { if case .integer(let value) = $0 { value } else { nil } }
    }

    private static func node(_ content: ProtobufReader.Content) throws(ONNXError) -> ONNXGraph.Node
    {
        let node = try fields(of: content)
        var attributes: [String: ONNXGraph.Attribute] = [:]
        for item in node[5] ?? [] {
            let attribute = try fields(of: item)
            attributes[try text(attribute[1])] = try self.attribute(attribute)
        }
        var inputs: [ONNXGraph.Value] = []
        for input in node[1] ?? [] { inputs.append(ONNXGraph.Value(name: try text([input]))) }
        guard node[2]?.count == 1 else { throw .unsupported("a node of several outputs") }
        return ONNXGraph.Node(
            operation: try text(node[4]), inputs: inputs,
            output: ONNXGraph.Value(name: try text(node[2])), attributes: attributes)
    }

    private static func attribute(_ fields: Fields) throws(ONNXError) -> ONNXGraph.Attribute {
        switch integers(fields[20]).first {
        case 1:
            guard case .real(let value)? = fields[2]?.first else { return .real(0) }
            return .real(value)
        case 2: return .integer(integers(fields[3]).first ?? 0)
        case 7: return .integers(integers(fields[8]))
        default: throw .unsupported("an attribute of another kind")
        }
    }

    private static func tensor(
        _ content: ProtobufReader.Content
    ) throws(ONNXError) -> (name: String, array: RawArray) {
        let fields = try fields(of: content)
        let name = try text(fields[8])
        let shape = integers(fields[1])
        guard let type = integers(fields[2]).first.flatMap(elementType) else {
            throw .unsupported("the constant \(name) of another element type")
        }
        guard case .bytes(let bytes)? = fields[9]?.first,
            byteCount(shape: shape, elementType: type) == bytes.count
        else { throw .malformed("the constant \(name) does not have the bytes of its shape") }
        return (name, RawArray(elementType: type, shape: shape, bytes: bytes))
    }

    /// The name of an input or output, and its shape without the batch.
    private static func value(
        _ content: ProtobufReader.Content
    ) throws(ONNXError) -> (name: String, shape: [Int]) {
        let info = try fields(of: content)
        let tensor = try fields(of: fields(of: info[2]?.first)[1]?.first)
        let shape = try fields(of: tensor[2]?.first)
        var sizes: [Int] = []
        for dimension in (shape[1] ?? []).dropFirst() {
            sizes.append(integers(try fields(of: dimension)[1]).first ?? 0)
        }
        return (try text(info[1]), sizes)
    }
}
