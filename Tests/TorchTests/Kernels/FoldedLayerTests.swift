import Testing
import Torch

/// Folded layers against the layers themselves, by the engine's operations in double precision.
@Suite(.serialized) struct FoldedLayerTests {
    struct Case: CustomTestStringConvertible {
        let input: [Int]
        let outputs: Int
        let kernel: Int
        var stride = 1
        var padding = 0
        var groups = 1
        var isScaled = false
        var isRectified = false
        var isSummed = false
        var testDescription: String {
            "\(input) to \(outputs), \(kernel)x\(kernel), stride \(stride)"
                + (isScaled ? ", scaled" : "") + (isRectified ? ", PReLU" : "")
                + (isSummed ? ", sum" : "")
        }
    }

    /// By Winograd's algorithm where the processor has it, with every way in and out.
    static let dense: [Case] = [true, false].flatMap { isScaled in
        [(false, false), (true, false), (false, true)].map { isRectified, isSummed in
            Case(
                input: [2, 64, 13, 7], outputs: 128, kernel: 3, padding: 1, isScaled: isScaled,
                isRectified: isRectified, isSummed: isSummed)
        }
    }
    /// The stem, a stride, a shortcut, depthwise, pairs, a whole map, and channels of no round number.
    static let others: [Case] = [
        Case(input: [2, 3, 9, 8], outputs: 64, kernel: 3, padding: 1, isRectified: true),
        Case(input: [2, 64, 9, 8], outputs: 64, kernel: 3, stride: 2, padding: 1, isSummed: true),
        Case(input: [2, 64, 9, 8], outputs: 32, kernel: 1, stride: 2),
        Case(
            input: [2, 32, 9, 8], outputs: 32, kernel: 3, stride: 2, padding: 1, groups: 32,
            isRectified: true),
        Case(
            input: [2, 32, 9, 8], outputs: 32, kernel: 3, padding: 1, groups: 16, isScaled: true,
            isSummed: true),
        Case(input: [3, 16, 7, 7], outputs: 16, kernel: 7, groups: 16),
        Case(
            input: [1, 6, 5, 5], outputs: 10, kernel: 3, padding: 1, isScaled: true,
            isRectified: true),
    ]

    private func normalization(_ channels: Int, seed: UInt64) throws -> BatchNormalization {
        let layer = try BatchNormalization(channels)
        try withoutGradient {
            try layer.weight.tensor.copyInPlace(from: noise(channels, seed) + 1.5)
            try layer.bias.tensor.copyInPlace(from: noise(channels, seed + 1))
            layer.runningMean.tensor = try noise(channels, seed + 2)
            layer.runningVariance.tensor = try noise(channels, seed + 3) + 1.2
        }
        return layer
    }

    private func noise(_ count: Int, _ seed: UInt64) throws -> Tensor {
        try exactNoise([count], seed: seed, in: .float32).to(.float32)
    }

    @Test("A convolution and what surrounds it", arguments: dense + others)
    func convolution(example: Case) throws {
        let before = try normalization(example.input[1], seed: 1)
        let convolution = try Convolution(
            example.input[1], example.outputs, kernel: example.kernel, stride: example.stride,
            padding: example.padding, groups: example.groups)
        let after = try normalization(example.outputs, seed: 11)
        let activation = try PReLU(example.outputs)
        try withoutGradient {
            try activation.weight.tensor.copyInPlace(from: noise(example.outputs, 21))
        }
        let folded = try withoutGradient {
            try FoldedConvolution(
                convolution, before: example.isScaled ? before : nil, then: after,
                example.isRectified ? activation : nil)
        }
        let input = try exactNoise(example.input, seed: 31, in: .float32)
        let layers: [any Module] = [before, convolution, after, activation]
        for layer in layers { try layer.convert(to: .float64) }
        let (exact, addend) = try withoutGradient {
            try Engine.withoutOwnKernels { () -> (Tensor, Tensor?) in
                var value = example.isScaled ? try before(input, .inference) : input
                value = try after(convolution(value, .inference), .inference)
                if example.isRectified { value = try activation(value, .inference) }
                let addend =
                    example.isSummed ? try exactNoise(value.shape, seed: 41, in: .float32) : nil
                return (try addend.map { try value + $0 } ?? value, addend)
            }
        }
        let single = try input.to(.float32).channelsLast()
        let other = try addend?.to(.float32).channelsLast()
        let found = try folded(single, adding: other)
        #expect(found.shape == exact.shape && found.isChannelsLast)
        #expect(try relativeDistance(found, exact) <= 3e-6)
        let plain = try Engine.withoutOwnKernels { try folded(single, adding: other) }
        #expect(try relativeDistance(plain, exact) <= 3e-6)
    }

    @Test func mapsThatAreNotChannelsLastGiveTheSame() throws {
        let convolution = try Convolution(64, 64, kernel: 3, padding: 1)
        let folded = try withoutGradient {
            try FoldedConvolution(convolution, then: normalization(64, seed: 3))
        }
        let input = try exactNoise([2, 64, 8, 8], seed: 5, in: .float32).to(.float32)
        let one = try folded(input, adding: input)
        let other = try folded(input.channelsLast(), adding: input.channelsLast())
        #expect(try relativeDistance(one, other.to(.float64)) <= 3e-6)
    }

    @Test("A linear map and the normalisations around it", arguments: [true, false])
    func linear(isFlattened: Bool) throws {
        let before = try normalization(4, seed: 1)
        let linear = try Linear(4 * 6, 5, bias: isFlattened ? .uniformFanIn : .none)
        let after = try normalization(5, seed: 11)
        let folded = try withoutGradient {
            try FoldedLinear(before: isFlattened ? before : nil, linear, then: after)
        }
        let maps = try exactNoise([3, 4, 2, 3], seed: 7, in: .float32)
        let layers: [any Module] = [before, linear, after]
        for layer in layers { try layer.convert(to: .float64) }
        let exact = try withoutGradient {
            let value = isFlattened ? try before(maps, .inference) : maps
            return try after(linear(value.reshaped([3, -1]), .inference), .inference)
        }
        let found = try folded(maps.to(.float32).reshaped([3, -1]))
        #expect(try relativeDistance(found, exact) <= 1e-6)
    }

    @Test func laterChangesOfTheLayersAreNotSeen() throws {
        let convolution = try Convolution(3, 16, kernel: 3, padding: 1)
        let after = try normalization(16, seed: 3)
        let folded = try withoutGradient { try FoldedConvolution(convolution, then: after) }
        let input = try exactNoise([1, 3, 6, 6], seed: 5, in: .float32).to(.float32)
        let before = try folded(input).values(as: Float.self)
        try withoutGradient {
            try convolution.weight.tensor.fillInPlace(0)
            try after.bias.tensor.fillInPlace(9)
        }
        #expect(try folded(input).values(as: Float.self) == before)
    }
}
