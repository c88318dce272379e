import Testing
import Torch

/// A normalisation whose result is computed again in backward beside one whose result is kept.
@Suite(.serialized) struct NormalizedConvolutionTests {
    struct Case: CustomTestStringConvertible {
        let kind: String
        let channels, outputs, kernel, stride, groups: Int
        let dtype: DType
        var testDescription: String { "\(kind), \(dtype)" }
    }

    static let cases: [Case] = [DType.float32, .bfloat16].flatMap { dtype in
        [
            Case(
                kind: "Winograd", channels: 64, outputs: 64, kernel: 3, stride: 1, groups: 1,
                dtype: dtype),
            Case(
                kind: "direct 3x3", channels: 48, outputs: 32, kernel: 3, stride: 2, groups: 1,
                dtype: dtype),
            Case(
                kind: "1x1", channels: 32, outputs: 64, kernel: 1, stride: 1, groups: 1,
                dtype: dtype),
            Case(
                kind: "depthwise", channels: 32, outputs: 32, kernel: 3, stride: 1, groups: 32,
                dtype: dtype),
        ]
    }

    private struct Layers {
        let normalization: BatchNormalization
        let activation: PReLU
        let convolution: Convolution

        init(_ example: Case) throws {
            normalization = try BatchNormalization(example.channels)
            activation = try PReLU(example.channels)
            convolution = try Convolution(
                example.channels, example.outputs, kernel: example.kernel, stride: example.stride,
                padding: example.kernel / 2, groups: example.groups)
            try convolution.weight.tensor.detached().copyInPlace(
                from: wave(convolution.weight.tensor.shape, phase: 0.3))
        }

        var tensors: [Tensor] {
            [
                normalization.weight.tensor, normalization.bias.tensor, activation.weight.tensor,
                convolution.weight.tensor,
            ]
        }
    }

    /// Result, gradients of input and parameters, running statistics; bytes between the passes.
    private func run(
        _ example: Case, joined: Bool, hasSlope: Bool
    ) throws -> (tensors: [Tensor], kept: Int) {
        let layers = try Layers(example)
        let input = try wave([3, example.channels, 14, 12]).to(example.dtype).channelsLast()
        try input.setRequiresGradient(true)
        let autocast = example.dtype == .bfloat16 ? DType.bfloat16 : nil
        var result = input
        let (_, kept) = try Engine.memory { () throws(TorchError) in
            result = try withAutocast(autocast, on: .cpu) { () throws(TorchError) in
                let activation = hasSlope ? layers.activation : nil
                if joined {
                    return try layers.normalization(
                        input, then: activation, into: layers.convolution, .training)
                }
                let maps =
                    if let activation {
                        try layers.normalization(input, then: activation, .training)
                    } else {
                        try layers.normalization(input, .training)
                    }
                return try layers.convolution(maps, .training)
            }
        }
        try result.backward(wave(result.shape, phase: 0.5).to(result.dtype).channelsLast())
        #expect(layers.normalization.batchesTracked.value == 1)
        var tensors = [try result.detached()]
        for tensor in [input] + layers.tensors where try tensor.gradient != nil {
            tensors.append(try #require(try tensor.gradient))
        }
        tensors.append(layers.normalization.runningMean.tensor)
        tensors.append(layers.normalization.runningVariance.tensor)
        return (tensors, kept)
    }

    @Test("Both are the same, bit for bit, and one keeps less", arguments: cases, [true, false])
    func agreement(example: Case, hasSlope: Bool) throws {
        let separate = try run(example, joined: false, hasSlope: hasSlope)
        let joined = try run(example, joined: true, hasSlope: hasSlope)
        #expect(joined.tensors.count == (hasSlope ? 8 : 7))
        #expect(joined.tensors.count == separate.tensors.count)
        for (one, other) in zip(joined.tensors, separate.tensors) {
            #expect(try one.values() == other.values() as [Float])
        }
        let maps = 3 * example.channels * 14 * 12 * example.dtype.byteCount
        #expect(separate.kept - joined.kept >= maps)
    }

    @Test("With the kernels of GPUs nothing is computed again")
    func keeping() throws {
        try Engine.withKernelsOfGPUs {
            for example in Self.cases {
                let separate = try run(example, joined: false, hasSlope: true)
                let joined = try run(example, joined: true, hasSlope: true)
                for (one, other) in zip(joined.tensors, separate.tensors) {
                    #expect(try one.values() == other.values() as [Float])
                }
                #expect(joined.kept == separate.kept)
            }
        }
    }

    @Test("In inference, and where nobody learns, it is what it was")
    func inference() throws {
        let example = Self.cases[0]
        let layers = try Layers(example)
        let input = try wave([2, 64, 6, 6]).to(.float32).channelsLast()
        for pass in [Pass.inference, .training] {
            let (joined, separate) = try withoutGradient { () throws(TorchError) in
                (
                    try layers.normalization(
                        input, then: layers.activation, into: layers.convolution, pass),
                    try layers.convolution(
                        layers.normalization(input, then: layers.activation, pass), pass)
                )
            }
            #expect(try joined.values() == separate.values() as [Float])
        }
    }
}
