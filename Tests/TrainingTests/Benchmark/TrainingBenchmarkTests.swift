import Backbones
import FaceData
import Heads
import Testing
import Torch
import Training

@Suite(.serialized) struct TrainingBenchmarkTests {
    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.network.name = .mbf
        configuration.data.identities = 50
        configuration.training.batchSize = 4
        return configuration
    }

    @Test("Every promised figure is there and makes sense")
    func figures() throws {
        let benchmark = try TrainingBenchmark(configuration, device: .cpu)
        var reports: [Int] = []
        let result = try benchmark(steps: 2, warmup: 1) { reports.append($0) }
        #expect(reports == [1, 2, 3])
        #expect(result.losses.count == 3)
        #expect(result.losses.allSatisfy { $0.isFinite })
        #expect(result.steps == 2)
        #expect(result.precision == "fp32")
        let rate = 4 / (result.millisecondsPerStep / 1000)
        #expect(abs(result.imagesPerSecond - rate) <= 1e-9 * rate)
        // 0.45 G multiply-adds forward, to two digits.
        #expect(abs(result.operationsPerImage / 6 - 0.45e9) < 0.02e9)
        #expect(result.utilisation == nil)
        #expect(Set(result.stages.keys) == Set(StageTimes.Stage.allCases.map(\.rawValue)))
    }

    #if compiler(>=6.2)
        // The peak is that of the process, so it is measured in one where nothing else runs.

        @Test("Training takes memory")
        func peak() async {
            await #expect(processExitsWith: .success) {
                var configuration = Configuration()
                configuration.network.name = .mbf
                configuration.data.identities = 50
                configuration.training.batchSize = 4
                let result = try TrainingBenchmark(configuration, device: .cpu)(
                    steps: 1, warmup: 0
                ) { _ in }
                // Weights, gradients and momenta of 2 million numbers at least.
                #expect(result.peakBytes > result.bytesBefore + 3 * 4 * 2_000_000)
            }
        }
    #endif

    #if compiler(>=6.2)
        // Both runs draw their first weights from the one generator of the engine.

        @Test("Measuring the stages changes no loss")
        func losses() async {
            await #expect(processExitsWith: .success) {
                var configuration = Configuration()
                configuration.network.name = .mbf
                configuration.training.batchSize = 4
                let batches = SyntheticBatches(size: 4, identities: 50, seed: 3)
                var losses: [[Double]] = []
                for isMeasured in [true, false] {
                    let state = try TrainingState(
                        configuration, identities: 50, totalSteps: 10, device: .cpu)
                    let times = StageTimes(device: .cpu)
                    if isMeasured { state.step.stageTimes = times }
                    losses.append(
                        try (0..<2).map { try state.step([batches[$0]], rate: 0.02).loss })
                    #expect(times.seconds.isEmpty == !isMeasured)
                }
                #expect(losses[0] == losses[1])
            }
        }
    #endif

    /// A multiply-add per embedding number and class in use, 2 operations, forward and twice backward.
    @Test("Only the classes in use are counted")
    func operations() throws {
        var counts: [Double] = []
        for (rate, rank) in [(1.0, 0), (0.1, 0), (1, 64)] {
            var configuration = configuration
            configuration.data.identities = 20_000
            configuration.head.sampleRate = rate
            configuration.head.rank = rank
            let result = try TrainingBenchmark(configuration, device: .cpu)(steps: 1, warmup: 0)
            counts.append(result.operationsPerImage)
        }
        #expect(counts[0] - counts[1] == 6 * 0.9 * 20_000 * 512)
        #expect(counts[0] - counts[2] == 6 * (20_000 * (512 - 64) - 64 * 512))
    }

    @Test("A precision that the device lacks is refused")
    func refusal() {
        var configuration = configuration
        configuration.training.precision = .tf32
        #expect(throws: RunError.self) { try TrainingBenchmark(configuration, device: .cpu) }
    }
}
