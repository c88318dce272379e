public import Interchange

extension ONNXGraph {
    /// Computes the graph with the engine's operations, node by node, as ONNX defines them.
    ///
    /// - Parameter input: float32, the graph's input with a batch in front.
    /// - Throws: `ONNXError` for an operation it does not know or a value that no node makes;
    ///   `TorchError`.
    public func evaluate(_ input: Tensor) throws -> Tensor {
        var values = [self.input: input]
        let lastUses = Dictionary(
            nodes.enumerated().flatMap { index, node in node.inputs.map { ($0, index) } },
            uniquingKeysWith: max)
        for (index, node) in nodes.enumerated() {
            let inputs = try node.inputs.map { value -> Tensor in
                if let tensor = values[value] { return tensor }
                guard let constant = constants[value] else {
                    throw ONNXError.malformed("no node makes what \(node.operation) takes")
                }
                return try Tensor.from(constant).to(input.device)
            }
            values[node.output] = try withoutGradient { try node.result(of: inputs) }
            for value in node.inputs where lastUses[value] == index { values[value] = nil }
        }
        guard let result = values[output] else {
            throw ONNXError.malformed("no node makes the output")
        }
        return result
    }
}

extension ONNXGraph.Node {
    fileprivate func result(of inputs: [Tensor]) throws -> Tensor {
        func require(_ count: ClosedRange<Int>) throws(ONNXError) {
            guard count.contains(inputs.count) else {
                throw .malformed("\(operation) with \(inputs.count) inputs")
            }
        }
        switch operation {
        case "Conv":
            try require(2...3)
            return try convolution(inputs)
        case "BatchNormalization":
            try require(5...5)
            return try inputs[0].batchNormalized(
                weight: inputs[1], bias: inputs[2], runningMean: inputs[3],
                runningVariance: inputs[4], usesBatchStatistics: false, momentum: 0,
                epsilon: Double(real("epsilon") ?? 1e-5))
        case "PRelu":
            try require(2...2)
            return try inputs[0].prelu(slope: inputs[1].reshaped([-1]))
        case "Add":
            try require(2...2)
            return try inputs[0] + inputs[1]
        case "Flatten":
            try require(1...1)
            return try inputs[0].reshaped([inputs[0].shape[0], -1])
        case "Gemm":
            try require(2...3)
            guard integer("transB") == 1 else { throw ONNXError.unsupported("Gemm without transB") }
            return try inputs[0].linear(
                weight: inputs[1], bias: inputs.count == 3 ? inputs[2] : nil)
        case "Cast":
            try require(1...1)
            guard let type = integer("to").flatMap(ONNXFile.elementType) else {
                throw ONNXError.unsupported("a cast to another type")
            }
            return try inputs[0].to(DType(type))
        case "Mul":
            try require(2...2)
            return try inputs[0] * inputs[1]
        case "MatMul":
            try require(2...2)
            return try inputs[0].matrixProduct(inputs[1])
        case "Softmax":
            try require(1...1)
            return try inputs[0].softmax(integer("axis") ?? -1)
        case "LayerNormalization":
            try require(3...3)
            return try inputs[0].layerNormalized(
                weight: inputs[1], bias: inputs[2], epsilon: Double(real("epsilon") ?? 1e-5))
        case "Transpose":
            try require(1...1)
            return try inputs[0].permuted(integers("perm") ?? [])
        case "Reshape":
            try require(2...2)
            let sizes = try inputs[1].values(as: Int64.self).enumerated().map { place, size in
                size == 0 && place < inputs[0].shape.count ? inputs[0].shape[place] : Int(size)
            }
            return try inputs[0].reshaped(sizes)
        case "Clip":
            try require(3...3)
            let (low, high) = (try inputs[1].item(), try inputs[2].item())
            guard low <= high else { throw ONNXError.malformed("Clip with bounds \(low), \(high)") }
            return try inputs[0].clamped(to: low...high)
        default: throw ONNXError.unsupported("the operation \(operation)")
        }
    }

    private func convolution(_ inputs: [Tensor]) throws -> Tensor {
        guard let strides = integers("strides"), let pads = integers("pads"),
            Set(strides).count == 1, Set(pads).count == 1
        else { throw ONNXError.unsupported("a convolution that is not square") }
        let value = try inputs[0].convolved(
            with: inputs[1], stride: strides[0], padding: pads[0], groups: integer("group") ?? 1)
        guard inputs.count == 3 else { return value }
        return try value + inputs[2].reshaped([1, -1, 1, 1])
    }

    private func integer(_ name: String) -> Int? {
        if case .integer(let value)? = attributes[name] { value } else { nil }
    }

    private func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = attributes[name] { values } else { nil }
    }

    private func real(_ name: String) -> Float? {
        if case .real(let value)? = attributes[name] { value } else { nil }
    }
}
