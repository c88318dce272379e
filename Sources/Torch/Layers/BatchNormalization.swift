internal import CTorch
public import Interchange

/// Batch normalisation over all dimensions but the second.
///
/// Shapes: [B, C] or [B, C, H, W] -> the same; per channel: weight, bias, running mean and variance.
/// Training normalises with the batch's mean and biased variance and moves the running statistics
/// by `momentum` towards the batch's mean and unbiased variance.
/// Source: Ioffe and Szegedy, arXiv 1502.03167, as in PyTorch.
public final class BatchNormalization: Layer {
    public let weight: Parameter
    public let bias: Parameter
    public let runningMean: Buffer
    public let runningVariance: Buffer
    public let batchesTracked = Counter()
    let epsilon: Double
    private let momentum: Double

    /// - Parameters:
    ///   - channels: C.
    ///   - epsilon: added to the variance, > 0.
    ///   - momentum: the weight of the newest batch in the running statistics, 0 ... 1.
    ///   - isWeightTrainable: false keeps the weight at 1.
    public init(
        _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1,
        isWeightTrainable: Bool = true
    ) throws(TorchError) {
        weight = try Parameter(Tensor.full([channels], 1), isTrainable: isWeightTrainable)
        bias = try Parameter(Tensor.zeros([channels]))
        runningMean = Buffer(try Tensor.zeros([channels]))
        runningVariance = Buffer(try Tensor.full([channels], 1))
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public var members: [(name: String, member: Member)] {
        [
            ("weight", .parameter(weight)), ("bias", .parameter(bias)),
            ("running_mean", .buffer(runningMean)), ("running_var", .buffer(runningVariance)),
            ("num_batches_tracked", .counter(batchesTracked)),
        ]
    }

    public func callAsFunction(_ input: Tensor, _ pass: Pass) throws(TorchError) -> Tensor {
        try normalize(input, pass)
    }

    /// The layer followed by PReLU, as one operation that keeps nothing but the input.
    public func callAsFunction(
        _ input: Tensor, then activation: PReLU, _ pass: Pass
    ) throws(TorchError) -> Tensor {
        try normalize(input, pass, slope: activation.weight.tensor)
    }

    /// The layer followed by the addition of a tensor of the same shape, as one operation.
    public func callAsFunction(
        _ input: Tensor, adding addend: Tensor, _ pass: Pass
    ) throws(TorchError) -> Tensor {
        try normalize(input, pass, addend: addend)
    }

    /// The layer, PReLU if there is one, and the convolution of the result.
    ///
    /// Where it is cheap what enters the convolution is not kept for backward, but computed again.
    public func callAsFunction(
        _ input: Tensor, then activation: PReLU? = nil, into convolution: Convolution, _ pass: Pass
    ) throws(TorchError) -> Tensor {
        if pass == .training { batchesTracked.value += 1 }
        let running = runningStatistics(of: pass)
        let none = ct_tensor(pointer: nil)
        let layer = ct_normalization(
            weight: weight.tensor.handle, bias: bias.tensor.handle,
            running_mean: running.mean?.handle ?? none,
            running_var: running.variance?.handle ?? none,
            training: pass.usesBatchStatistics, momentum: momentum, epsilon: epsilon)
        return try input.normalizedAndConvolved(
            layer, slope: activation?.weight.tensor, with: convolution.weight.tensor,
            stride: convolution.stride, padding: convolution.padding, groups: convolution.groups)
    }

    private func normalize(
        _ input: Tensor, _ pass: Pass, slope: Tensor? = nil, addend: Tensor? = nil
    ) throws(TorchError) -> Tensor {
        if pass == .training { batchesTracked.value += 1 }
        let running = runningStatistics(of: pass)
        return try input.batchNormalized(
            weight: weight.tensor, bias: bias.tensor, runningMean: running.mean,
            runningVariance: running.variance, usesBatchStatistics: pass.usesBatchStatistics,
            momentum: momentum, epsilon: epsilon, slope: slope, adding: addend)
    }

    /// The statistics that a pass reads or moves; none where a training pass is made again, which
    /// has moved them already.
    private func runningStatistics(of pass: Pass) -> (mean: Tensor?, variance: Tensor?) {
        pass == .recomputing ? (nil, nil) : (runningMean.tensor, runningVariance.tensor)
    }

    public func describe(
        _ input: ONNXGraph.Value, in graph: inout ONNXGraph
    ) throws -> ONNXGraph.Value {
        let parameters = [
            try graph.constant("weight", weight.tensor), try graph.constant("bias", bias.tensor),
            try graph.constant("running_mean", runningMean.tensor),
            try graph.constant("running_var", runningVariance.tensor),
        ]
        return graph.apply(
            "BatchNormalization", to: [input] + parameters, ["epsilon": .real(Float(epsilon))])
    }
}
