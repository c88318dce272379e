import Testing
import Torch

/// The convolution kernels against the engine's own convolution in double precision.
@Suite(.serialized) struct ConvolutionKernelTests {
    struct Case: CustomTestStringConvertible {
        let input: [Int]
        let weight: [Int]
        let stride: Int
        let padding: Int
        let groups: Int
        let dtype: DType
        var testDescription: String { "\(input) \(weight) stride \(stride) \(dtype)" }
    }

    /// 3x3 in groups of one and of two channels, and depthwise over the whole map.
    static let channelwise: [Case] = [
        ([2, 16, 9, 7], 1), ([1, 48, 8, 8], 1), ([3, 32, 1, 1], 1), ([2, 16, 2, 3], 1),
        ([2, 32, 5, 12], 2), ([1, 128, 7, 7], 2), ([2, 48, 3, 1], 2),
    ].flatMap { (shape: [Int], group: Int) in
        [1, 2].flatMap { stride in
            [DType.float32, .bfloat16].map { dtype in
                Case(
                    input: shape, weight: [shape[1], group, 3, 3], stride: stride, padding: 1,
                    groups: shape[1] / group, dtype: dtype)
            }
        }
    }
    static let global: [Case] = [[3, 32, 7, 7], [1, 16, 4, 4], [2, 64, 1, 1]].flatMap { shape in
        [DType.float32, .bfloat16].map { dtype in
            Case(
                input: shape, weight: [shape[1], 1, shape[2], shape[3]], stride: 1, padding: 0,
                groups: shape[1], dtype: dtype)
        }
    }

    /// 3x3, large enough for Winograd's algorithm, with odd sizes and different numbers of channels.
    static let dense: [Case] = [
        ([3, 64, 8, 8], 64), ([2, 64, 13, 7], 128), ([9, 128, 5, 3], 64), ([1, 64, 30, 1], 64),
    ].flatMap { (shape: [Int], outputs: Int) in
        [DType.float32, .bfloat16].map { dtype in
            Case(
                input: shape, weight: [outputs, shape[1], 3, 3], stride: 1, padding: 1, groups: 1,
                dtype: dtype)
        }
    }

    /// Result and gradients of input and weight.
    private func run(
        _ example: Case, maps: DType, weights: DType
    ) throws -> [(name: String, tensor: Tensor)] {
        let input = try exactNoise(example.input, seed: 1, in: example.dtype).to(maps)
            .channelsLast()
        let weight = try exactNoise(example.weight, seed: 2, in: example.dtype).to(weights)
            .channelsLast()
        try input.setRequiresGradient(true)
        try weight.setRequiresGradient(true)
        let result = try input.convolved(
            with: weight, stride: example.stride, padding: example.padding, groups: example.groups)
        let outer = try exactNoise(result.shape, seed: 3, in: example.dtype).to(maps)
        try result.backward(outer.channelsLast())
        return [
            ("result", try result.detached()), ("input", try #require(try input.gradient)),
            ("weight", try #require(try weight.gradient)),
        ]
    }

    @Test("Values and gradients are right", arguments: channelwise + global)
    func kernels(example: Case) throws {
        try compare(example, try run(example, maps: example.dtype, weights: .float32))
    }

    @Test("Dense ones too, under autocast as in training", arguments: dense)
    func lowered(example: Case) throws {
        let lowered: DType? = example.dtype == .bfloat16 ? .bfloat16 : nil
        let found = try withAutocast(lowered, on: .cpu) { () throws(TorchError) in
            Result { try run(example, maps: .float32, weights: .float32) }
        }.get()
        // The transformed maps and kernels are rounded as well.
        try compare(example, found, tolerance: 2 * example.dtype.kernelTolerance)
    }

    private func compare(
        _ example: Case, _ found: [(name: String, tensor: Tensor)], tolerance: Double? = nil
    ) throws {
        let exact = try run(example, maps: .float64, weights: .float64)
        for ((name, value), (_, reference)) in zip(found, exact) {
            #expect(value.shape == reference.shape)
            let limit = try tolerance ?? value.dtype.kernelTolerance
            #expect(try relativeDistance(value, reference) <= limit, "\(name)")
        }
        #expect(try found[0].tensor.dtype == example.dtype)
        #expect(found[0].tensor.isChannelsLast)
    }

    @Test("Under autocast the maps are lowered and the weight's gradient is not")
    func autocast() throws {
        let input = try wave([2, 16, 5, 5]).to(.float32).channelsLast()
        let weight = try wave([16, 1, 3, 3]).to(.float32).channelsLast()
        try weight.setRequiresGradient(true)
        let result = try withAutocast(.bfloat16, on: .cpu) { () throws(TorchError) in
            try input.convolved(with: weight, padding: 1, groups: 16)
        }
        #expect(try result.dtype == .bfloat16)
        try result.sum().backward()
        #expect(try weight.gradient?.dtype == .float32)
        let exact = try input.to(.float64).convolved(
            with: weight.detached().to(.float64), padding: 1, groups: 16)
        #expect(try relativeDistance(result.detached(), exact) <= 2 * 0x1p-8)
    }

    @Test("What is no number reaches the pixels around it alone")
    func notANumber() throws {
        var values = try wave([1, 16, 6, 6]).values(as: Double.self)
        values[36 * 3 + 6 * 2 + 2] = .nan
        let input = try Tensor.from(values, [1, 16, 6, 6]).to(.float32).channelsLast()
        let weight = try wave([16, 1, 3, 3]).to(.float32)
        let found = try input.convolved(with: weight, stride: 2, padding: 1, groups: 16)
        let plain = try Engine.withoutOwnKernels {
            try input.convolved(with: weight, stride: 2, padding: 1, groups: 16)
        }
        let places = try [found, plain].map { try $0.values(as: Float.self).map(\.isNaN) }
        #expect(places[0] == places[1])
        #expect(places[0].contains(true) && places[0].contains(false))
    }
}
