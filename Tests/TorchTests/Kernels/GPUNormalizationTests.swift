import CUDAEmulation
import Testing
import Torch

/// The GPU's normalisation kernels, run on the processor, against the engine in double precision.
@Suite struct GPUNormalizationTests {
    typealias Case = BatchNormalizationKernelTests.Case
    typealias Sample = BatchNormalizationKernelTests.Sample
    typealias After = BatchNormalizationKernelTests.After

    static let cases: [Case] = [
        // One block and several; a few channels and as many as threads.
        [2, 64, 5, 3], [3, 8, 7, 7], [1, 48, 9, 1], [2, 24, 19, 23], [2, 512, 2, 2],
        [1, 2048, 3, 1],
    ].flatMap { shape in
        [DType.float32, .float16, .bfloat16].flatMap { dtype in
            After.allCases.compactMap {
                // 256 threads have the channels of a row.
                shape[1] > 1024 && dtype == .float32
                    ? nil : Case(shape: shape, dtype: dtype, after: $0)
            }
        }
    }

    /// Runs `body` by the GPU's kernels.
    ///
    /// - Returns: also how many were started.
    static func emulated<Result>(
        reversed: Bool = false, _ body: () throws -> Result
    ) rethrows -> (result: Result, kernels: Int) {
        emulation_set_reversed(reversed)
        let before = emulation_count()
        let result = try Engine.withKernelEmulator(emulation_run, body)
        return (result, Int(emulation_count() - before))
    }

    @Test("Values, gradients and running statistics are right", arguments: cases)
    func training(example: Case) throws {
        let sample = try Sample(example)
        let exact = try sample.run(maps: .float64, parameters: .float64)
        let (found, kernels) = try Self.emulated {
            try sample.run(maps: example.dtype, parameters: .float32)
        }
        #expect(kernels == 6)
        #expect(found.count == exact.count)
        for ((name, value), (_, reference)) in zip(found, exact) {
            let tolerance = try value.dtype.kernelTolerance
            #expect(try relativeDistance(value, reference) <= tolerance, "\(name)")
        }
        #expect(try found[0].tensor.dtype == example.dtype)
        #expect(found[0].tensor.isChannelsLast)
    }

    @Test("The order of threads and blocks does not matter", arguments: After.allCases)
    func order(after: After) throws {
        let sample = try Sample(Case(shape: [2, 24, 19, 23], dtype: .bfloat16, after: after))
        let runs = try [false, true].map { reversed in
            try Self.emulated(reversed: reversed) {
                try sample.run(maps: .bfloat16, parameters: .float32)
            }.result
        }
        for ((name, one), (_, other)) in zip(runs[0], runs[1]) {
            #expect(try one.values() == other.values() as [Float], "\(name)")
        }
    }

    @Test("Inference uses the running statistics", arguments: cases)
    func inference(example: Case) throws {
        let sample = try Sample(example)
        let exact = try sample.run(maps: .float64, parameters: .float64, training: false)
        let (found, kernels) = try Self.emulated {
            try withoutGradient {
                try sample.run(maps: example.dtype, parameters: .float32, training: false)
            }
        }
        #expect(kernels == 1)
        #expect(
            try relativeDistance(found[0].tensor, exact[0].tensor) <= example.dtype.kernelTolerance)
    }

    @Test("A mean far from zero and a tiny deviation keep their digits", arguments: After.allCases)
    func tinyVariance(after: After) throws {
        var sample = try Sample(Case(shape: [4, 16, 8, 8], dtype: .float32, after: after))
        // 1000 apart from zero, 2^-10 apart from each other: exact in float32.
        let steps = try (wave([4, 16, 8, 8]) * 3).to(.int64).to(.float64)
        sample.input = try steps * 0x1p-10 + 1000
        let exact = try sample.run(maps: .float64, parameters: .float64)
        let found = try Self.emulated { try sample.run(maps: .float32, parameters: .float32) }
        for ((name, value), (_, reference)) in zip(found.result, exact) {
            // The mean itself rounds at 3e-5, a deviation is 1e-3.
            #expect(try relativeDistance(value, reference) <= 5e-2, "\(name)")
        }
    }

    @Test("What is no number spreads as in the engine", arguments: [Double.nan, .infinity, 1e30])
    func notANumber(value: Double) throws {
        for after in After.allCases {
            var sample = try Sample(Case(shape: [2, 16, 3, 3], dtype: .float32, after: after))
            var values = try sample.input.values(as: Double.self)
            values[9 * 5 + 4] = value
            sample.input = try Tensor.from(values, [2, 16, 3, 3])
            let found = try Self.emulated { try sample.run(maps: .float32, parameters: .float32) }
            let plain = try sample.run(maps: .float32, parameters: .float32)
            for ((name, own), (_, other)) in zip(found.result, plain) {
                let ours = try own.values(as: Double.self).map(\.isFinite)
                let theirs = try other.values(as: Double.self).map(\.isFinite)
                #expect(ours == theirs, "\(after), \(name)")
            }
        }
    }

    @Test("What does not fit goes another way", arguments: [[2, 12, 3, 3], [2, 2056, 2, 1]])
    func others(shape: [Int]) throws {
        let sample = try Sample(Case(shape: shape, dtype: .bfloat16, after: .prelu))
        let exact = try sample.run(maps: .float64, parameters: .float64)
        let found = try Self.emulated { try sample.run(maps: .bfloat16, parameters: .float32) }
        #expect(found.kernels == 0)
        #expect(try relativeDistance(found.result[0].tensor, exact[0].tensor) <= 0x1p-6)
    }
}
