public import Interchange

/// A two-dimensional convolution without bias, square kernel, stride and padding.
///
/// Shapes: [B, C, H, W] -> [B, C', H', W'] with H' = (H + 2 padding - k) / stride + 1 rounded down;
/// weight [C', C / groups, k, k], channels-last in memory.
public final class Convolution: Layer {
    public let weight: Parameter
    let stride: Int
    let padding: Int
    let groups: Int

    /// - Parameters:
    ///   - inputChannels: C, a multiple of `groups`.
    ///   - outputChannels: C', a multiple of `groups`.
    ///   - kernel: k in pixels.
    ///   - stride: in pixels, at least 1.
    ///   - padding: rows and columns of zeros added on each side.
    ///   - groups: channels are convolved in so many separate parts; C: depthwise.
    public init(
        _ inputChannels: Int, _ outputChannels: Int, kernel: Int, stride: Int = 1,
        padding: Int = 0, groups: Int = 1, initialization: Initialization = .uniformFanIn
    ) throws(TorchError) {
        let shape = [outputChannels, inputChannels / groups, kernel, kernel]
        weight = try Parameter(initialization.weights(shape).channelsLast())
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    public var members: [(name: String, member: Member)] { [("weight", .parameter(weight))] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.convolved(with: weight.tensor, stride: stride, padding: padding, groups: groups)
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let kernel = Array(weight.tensor.shape.dropFirst(2))
        return graph.apply(
            "Conv", to: [input, try graph.constant("weight", weight.tensor)],
            [
                "kernel_shape": .integers(kernel), "strides": .integers([stride, stride]),
                "pads": .integers([padding, padding, padding, padding]),
                "group": .integer(groups),
            ])
    }
}
