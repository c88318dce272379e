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

    /// Adds a child module under its name.
    public mutating func add(
        _ layer: any Layer, named name: String, to input: Value
    ) throws -> Value {
        try inside(name) { try layer.describe(input, in: &$0) }
    }
}
