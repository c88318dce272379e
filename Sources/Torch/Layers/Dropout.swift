public import Interchange

/// Elements set to zero with a probability while training, the others scaled up to compensate.
public final class Dropout: Layer {
    private let probability: Double

    /// - Parameter probability: 0 to less than 1.
    public init(_ probability: Double) {
        self.probability = probability
    }

    public var members: [(name: String, member: Member)] { [] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        guard probability > 0, pass.usesBatchStatistics else { return input }
        return try input.dropout(probability)
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        input
    }
}
