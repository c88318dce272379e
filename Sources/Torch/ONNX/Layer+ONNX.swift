public import Interchange

extension Layer {
    /// Refuses: a layer that can be exported says so itself.
    ///
    /// - Throws: `ONNXError.undescribed` naming the layer.
    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        throw ONNXError.undescribed("\(Self.self)")
    }
}

extension ONNXGraph {
    /// Adds a parameter or buffer of a module as a constant, under its name in the module.
    public mutating func constant(_ name: String, _ tensor: Tensor) throws -> Value {
        constant(name, try tensor.detached().to(.float32).rawArray())
    }

    /// The same elements in another shape: 0 keeps a size, one may be -1.
    public mutating func reshape(_ value: Value, to shape: [Int]) -> Value {
        let sizes = constant("shape", RawArray(shape.map(Int64.init)))
        return apply("Reshape", to: [value, sizes])
    }

    /// The dimensions in another order.
    public mutating func transpose(_ value: Value, _ order: [Int]) -> Value {
        apply("Transpose", to: [value], ["perm": .integers(order)])
    }

    /// A constant of one element.
    public mutating func number(_ name: String, _ value: Float) -> Value {
        constant(name, RawArray([value], shape: []))
    }

    /// Adds a child module under its name.
    public mutating func add(
        _ layer: any Layer, named name: String, to input: Value
    ) throws -> Value {
        try inside(name) { try layer.describe(input, in: &$0) }
    }
}
