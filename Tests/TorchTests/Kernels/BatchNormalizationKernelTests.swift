import Testing
import Torch

/// The normalisation kernels against the engine's own operations in double precision.
@Suite(.serialized) struct BatchNormalizationKernelTests {
    enum After: CaseIterable { case nothing, prelu, sum }

    struct Case: CustomTestStringConvertible {
        let shape: [Int]
        let dtype: DType
        let after: After
        var testDescription: String { "\(shape) \(dtype) \(after)" }
    }

    static let cases: [Case] = [
        [2, 64, 5, 3], [3, 16, 7, 7], [1, 48, 9, 1], [2, 512, 2, 2], [5, 32], [300, 16],
    ].flatMap { shape in
        [DType.float32, .bfloat16].flatMap { dtype in
            After.allCases.map { Case(shape: shape, dtype: dtype, after: $0) }
        }
    }

    /// A layer with its inputs, exact in a type and held in float64.
    struct Sample {
        var input: Tensor
        let weight, bias, mean, variance, extra, outer: Tensor
        let after: After

        init(_ example: Case) throws {
            let (shape, channels) = (example.shape, [example.shape[1]])
            input = try exactWave(shape, phase: 0.1, in: example.dtype)
            outer = try exactWave(shape, phase: 0.7, in: example.dtype)
            weight = try (wave(channels, phase: 0.2) + 1.5).to(.float32).to(.float64)
            bias = try exactWave(channels, phase: 0.3, in: .float32)
            mean = try exactWave(channels, phase: 0.4, in: .float32)
            variance = try (wave(channels, phase: 0.5) + 2).to(.float32).to(.float64)
            after = example.after
            // The engine rounds slopes to the type of the maps.
            extra = try exactWave(
                after == .prelu ? channels : shape, phase: 0.6,
                in: after == .prelu ? .bfloat16 : example.dtype)
        }

        /// Result, gradients and running statistics, with maps in a type and parameters in another.
        func run(
            maps: DType, parameters: DType, training: Bool = true
        ) throws -> [(name: String, tensor: Tensor)] {
            func leaf(_ tensor: Tensor, _ dtype: DType) throws -> Tensor {
                let copy = try tensor.clone().to(dtype)
                let placed = try copy.shape.count == 4 ? copy.channelsLast() : copy
                try placed.setRequiresGradient(training)
                return placed
            }
            let leaves = [
                ("input", try leaf(input, maps)), ("weight", try leaf(weight, parameters)),
                ("bias", try leaf(bias, parameters)),
                ("extra", try leaf(extra, after == .prelu ? parameters : maps)),
            ]
            let (mean, variance) = (
                try mean.clone().to(parameters), try variance.clone().to(parameters)
            )
            let result = try leaves[0].1.batchNormalized(
                weight: leaves[1].1, bias: leaves[2].1, runningMean: mean,
                runningVariance: variance, usesBatchStatistics: training, momentum: 0.1,
                epsilon: 1e-5, slope: after == .prelu ? leaves[3].1 : nil,
                adding: after == .sum ? leaves[3].1 : nil)
            guard training else { return [("result", result)] }
            try result.backward(outer.to(maps))
            let gradients = try leaves.filter { after != .nothing || $0.0 != "extra" }.map {
                ("gradient of \($0.0)", try #require(try $0.1.gradient))
            }
            return [("result", try result.detached())] + gradients
                + [("mean", mean), ("variance", variance)]
        }
    }

    @Test("Values, gradients and running statistics are right", arguments: cases)
    func training(example: Case) throws {
        let sample = try Sample(example)
        let exact = try sample.run(maps: .float64, parameters: .float64)
        let found = try sample.run(maps: example.dtype, parameters: .float32)
        #expect(found.count == exact.count)
        for ((name, value), (_, reference)) in zip(found, exact) {
            let tolerance = try value.dtype.kernelTolerance
            #expect(try relativeDistance(value, reference) <= tolerance, "\(name)")
        }
        #expect(try found[0].tensor.dtype == example.dtype)
        #expect(example.shape.count == 2 || found[0].tensor.isChannelsLast)
    }

    @Test("Inference uses the running statistics", arguments: cases)
    func inference(example: Case) throws {
        let sample = try Sample(example)
        let exact = try sample.run(maps: .float64, parameters: .float64, training: false)
        let found = try withoutGradient {
            try sample.run(maps: example.dtype, parameters: .float32, training: false)
        }
        let tolerance = example.dtype.kernelTolerance
        #expect(try relativeDistance(found[0].tensor, exact[0].tensor) <= tolerance)
    }

    @Test("A mean far from zero and a tiny deviation keep their digits", arguments: After.allCases)
    func tinyVariance(after: After) throws {
        var sample = try Sample(Case(shape: [4, 16, 8, 8], dtype: .float32, after: after))
        // 1000 apart from zero, 2^-10 apart from each other: exact in float32.
        let steps = try (wave([4, 16, 8, 8]) * 3).to(.int64).to(.float64)
        sample.input = try steps * 0x1p-10 + 1000
        let exact = try sample.run(maps: .float64, parameters: .float64)
        let found = try sample.run(maps: .float32, parameters: .float32)
        for ((name, value), (_, reference)) in zip(found, exact) {
            // The mean itself rounds at 3e-5, a deviation is 1e-3.
            #expect(try relativeDistance(value, reference) <= 5e-2, "\(name)")
        }
        sample.input = try Tensor.full([4, 16, 8, 8], 3, dtype: .float64)
        let flat = try sample.run(maps: .float32, parameters: .float32)
        let flatExact = try sample.run(maps: .float64, parameters: .float64)
        #expect(try relativeDistance(flat[0].tensor, flatExact[0].tensor) <= 1e-6)
    }

    @Test("What is no number spreads as in the engine", arguments: [Double.nan, .infinity, 1e30])
    func notANumber(value: Double) throws {
        for after in After.allCases {
            var sample = try Sample(Case(shape: [2, 16, 3, 3], dtype: .float32, after: after))
            var values = try sample.input.values(as: Double.self)
            values[9 * 5 + 4] = value
            sample.input = try Tensor.from(values, [2, 16, 3, 3])
            let found = try sample.run(maps: .float32, parameters: .float32)
            let plain = try Engine.withoutOwnKernels {
                try sample.run(maps: .float32, parameters: .float32)
            }
            for ((name, own), (_, engine)) in zip(found, plain) {
                let ours = try own.values(as: Double.self).map(\.isFinite)
                let theirs = try engine.values(as: Double.self).map(\.isFinite)
                #expect(ours == theirs, "\(after), \(name)")
            }
        }
    }

    @Test("Two threads compute what one does") func threads() throws {
        let before = Engine.threads
        defer { Engine.threads = before }
        let sample = try Sample(Case(shape: [3, 32, 11, 7], dtype: .float32, after: .prelu))
        let results = try [1, 2, 2].map { threads in
            Engine.threads = threads
            return try sample.run(maps: .float32, parameters: .float32)
        }
        for index in results[0].indices {
            let (one, two, again) = (results[0][index], results[1][index], results[2][index])
            let exact = try one.tensor.to(.float64)
            #expect(try relativeDistance(two.tensor, exact) <= 1e-6, "\(one.name)")
            #expect(try two.tensor.values() == again.tensor.values() as [Float], "\(one.name)")
        }
    }
}
