public import Foundation

/// ONNX's file of a graph.
///
/// Source: onnx.proto (IR version 8), operator set 17; field numbers are those of its messages.
public enum ONNXFile {
    /// The largest message of protocol buffers.
    public static let maximumByteCount = Int(Int32.max)
    static let irVersion = 8

    private static let elementTypes: [(type: ElementType, number: Int)] = [
        (.float32, 1), (.uint8, 2), (.int8, 3), (.int16, 5), (.int32, 6), (.int64, 7), (.bool, 9),
        (.float16, 10), (.float64, 11), (.bfloat16, 16),
    ]

    /// Writes a finished graph, whole or not at all.
    ///
    /// - Parameters:
    ///   - producer: the program and its version.
    ///   - metadata: what a reader should know beside the graph.
    /// - Throws: `ONNXError.tooLarge`, or `FileError` naming `url`.
    public static func write(
        _ graph: ONNXGraph, producer: (name: String, version: String), metadata: [String: String],
        to url: URL
    ) throws {
        let count = graph.weightByteCount
        guard count < maximumByteCount else { throw ONNXError.tooLarge(count) }
        let pieces = encoded(graph, producer: producer, metadata: metadata)
        let total = pieces.reduce(0) { $0 + $1.count }
        guard total <= maximumByteCount else { throw ONNXError.tooLarge(total) }
        try AtomicFile.write(to: url) { file in
            for piece in pieces { try file.write(piece) }
        }
    }

    /// ModelProto, in pieces; the constants among them are not copied.
    private static func encoded(
        _ graph: ONNXGraph, producer: (name: String, version: String), metadata: [String: String]
    ) -> [Data] {
        let content = pieces(of: graph)
        var start = ProtobufWriter()
        start.integer(1, irVersion)
        start.text(2, producer.name)
        start.text(3, producer.version)
        start.header(7, byteCount: content.reduce(0) { $0 + $1.count })
        var end = ProtobufWriter()
        end.message(8) { operatorSet in
            operatorSet.text(1, "")
            operatorSet.integer(2, ONNXGraph.operatorSet)
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            end.message(14) { entry in
                entry.text(1, key)
                entry.text(2, value)
            }
        }
        return [start.bytes] + content + [end.bytes]
    }

    /// GraphProto.
    private static func pieces(of graph: ONNXGraph) -> [Data] {
        var start = ProtobufWriter()
        for node in graph.nodes { start.message(1) { write(node, to: &$0) } }
        start.text(2, graph.name)
        var pieces = [start.bytes]
        for (value, array) in graph.orderedConstants {
            pieces.append(tensorHeader(array, named: value.name))
            pieces.append(array.bytes)
        }
        var end = ProtobufWriter()
        end.message(11) { write(graph.input, shape: graph.inputShape, to: &$0) }
        end.message(12) { write(graph.output, shape: graph.outputShape, to: &$0) }
        return pieces + [end.bytes]
    }

    /// NodeProto.
    private static func write(_ node: ONNXGraph.Node, to message: inout ProtobufWriter) {
        for input in node.inputs { message.text(1, input.name) }
        message.text(2, node.output.name)
        message.text(3, node.output.name)
        message.text(4, node.operation)
        for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
            message.message(5) { write(attribute, named: name, to: &$0) }
        }
    }

    /// AttributeProto.
    private static func write(
        _ attribute: ONNXGraph.Attribute, named name: String, to message: inout ProtobufWriter
    ) {
        message.text(1, name)
        switch attribute {
        case .real(let value):
            message.real(2, value)
            message.integer(20, 1)
        case .integer(let value):
            message.integer(3, value)
            message.integer(20, 2)
        case .integers(let values):
            for value in values { message.integer(8, value) }
            message.integer(20, 7)
        }
    }

    /// TensorProto as a field of GraphProto, up to its elements, which end it.
    private static func tensorHeader(_ array: RawArray, named name: String) -> Data {
        var tensor = ProtobufWriter()
        for size in array.shape { tensor.integer(1, size) }
        tensor.integer(2, number(of: array.elementType))
        tensor.text(8, name)
        tensor.header(9, byteCount: array.bytes.count)
        var field = ProtobufWriter()
        field.header(5, byteCount: tensor.bytes.count + array.bytes.count)
        return field.bytes + tensor.bytes
    }

    /// ValueInfoProto of float32 with a batch in front.
    private static func write(
        _ value: ONNXGraph.Value, shape: [Int], to message: inout ProtobufWriter
    ) {
        message.text(1, value.name)
        message.message(2) { type in
            type.message(1) { tensor in
                tensor.integer(1, number(of: .float32))
                tensor.message(2) { dimensions in
                    dimensions.message(1) { $0.text(2, "batch") }
                    for size in shape { dimensions.message(1) { $0.integer(1, size) } }
                }
            }
        }
    }

    static func number(of type: ElementType) -> Int {
        guard let item = elementTypes.first(where: { $0.type == type }) else {
            preconditionFailure("ONNX has every element type")
        }
        return item.number
    }

    /// The element type of a number in a file.
    public static func elementType(of number: Int) -> ElementType? {
        elementTypes.first { $0.number == number }?.type
    }
}
