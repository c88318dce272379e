extension ONNXGraph {
    /// Makes constants and arithmetic float16, half the size; input and output stay float32.
    ///
    /// - Throws: `ONNXError.overflow` naming a weight that float16 cannot hold.
    public mutating func convertToHalf() throws(ONNXError) {
        for (value, array) in constants where array.elementType == .float32 {
            let halves = (array.floats() ?? []).map { Float16($0) }
            guard halves.allSatisfy(\.isFinite) else { throw .overflow(value.name) }
            constants[value] = RawArray(halves, shape: array.shape)
        }
        let start = cast(input, to: .float16, name: "\(input.name).half")
        for index in nodes.indices {
            nodes[index].inputs = nodes[index].inputs.map { $0 == input ? start.output : $0 }
        }
        let half = Value(name: unique("\(output.name).half"))
        for index in nodes.indices where nodes[index].output == output {
            nodes[index].output = half
        }
        let end = Node(
            operation: "Cast", inputs: [half], output: output,
            attributes: ["to": .integer(ONNXFile.number(of: .float32))])
        nodes = [start] + nodes + [end]
    }

    private mutating func cast(_ value: Value, to type: ElementType, name: String) -> Node {
        Node(
            operation: "Cast", inputs: [value], output: Value(name: unique(name)),
            attributes: ["to": .integer(ONNXFile.number(of: type))])
    }
}
