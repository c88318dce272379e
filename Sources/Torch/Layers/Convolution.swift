/// A two-dimensional convolution without bias, square kernel, stride and padding.
///
/// Shapes: [B, C, H, W] -> [B, C', H', W']; weight [C', C / groups, k, k], channels-last in memory.
public final class Convolution: Layer {
    public let weight: Parameter
    private let stride: Int
    private let padding: Int
    private let groups: Int

    /// Weights are drawn from U(-1/sqrt(fan in), 1/sqrt(fan in)), PyTorch's default.
    public init(
        _ inputChannels: Int, _ outputChannels: Int, kernel: Int, stride: Int = 1,
        padding: Int = 0, groups: Int = 1
    ) throws(TorchError) {
        let shape = [outputChannels, inputChannels / groups, kernel, kernel]
        let values = try Tensor.empty(shape)
        let bound = 1 / Double(shape[1] * kernel * kernel).squareRoot()
        try values.fillUniformInPlace(low: -bound, high: bound)
        weight = try Parameter(values.channelsLast())
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    public var members: [(name: String, member: Member)] { [("weight", .parameter(weight))] }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try input.convolved(with: weight.tensor, stride: stride, padding: padding, groups: groups)
    }
}
