import Backbones
import FaceData
import Foundation
import Heads
import Interchange
import Testing
import Torch
import Training

/// Steps whose numbers stay on the device beside the exact ones.
@Suite(.serialized) struct DeviceStepTests {
    private func state(
        _ manner: TrainingStep.Manner, _ settings: (inout Configuration) -> Void = { _ in }
    ) throws -> TrainingState {
        var configuration = Configuration()
        configuration.network.name = .mbf
        configuration.training.batchSize = 4
        configuration.optimizer.learningRate = 0.01
        settings(&configuration)
        return try TrainingState(
            configuration, identities: 30, totalSteps: 100, device: .cpu, manner: manner)
    }

    /// Gives a state the weights of another: other tests draw numbers meanwhile.
    private func copy(_ source: TrainingState, to target: TrainingState) throws {
        func tensors(_ module: any Module) throws -> [String: Tensor] {
            let entries = try module.stateDictionary().entries
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
        }
        try target.step.backbone.load(tensors(source.step.backbone), owner: "the copy")
        try target.step.head.load(tensors(source.step.head), owner: "the copy")
    }

    /// Every float of weights, running statistics, centres and momenta.
    private func numbers(of state: TrainingState) throws -> [Double] {
        let tensors =
            try state.step.backbone.stateDictionary().entries
            + state.step.head.stateDictionary().entries + state.step.optimizer.state
            + state.step.head.optimizerState
        return try tensors.flatMap { try $0.tensor.values(as: Double.self) }
    }

    private func distance(_ one: [Double], _ other: [Double]) -> Double {
        let difference = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (difference / other.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    enum Setting: CaseIterable { case clipped, unclipped, adamW, fp16, accumulated }

    @Test("Both learn the same", arguments: Setting.allCases)
    func learning(setting: Setting) throws {
        let states = try [TrainingStep.Manner.exact, .onDevice(isCaptured: false)].map {
            try state($0) { configuration in
                switch setting {
                // Far below the first gradient's norm.
                case .clipped: configuration.optimizer.clipNorm = 0.1
                case .unclipped: configuration.optimizer.clipNorm = 0
                case .adamW: configuration.optimizer = .adamW
                case .fp16: configuration.training.precision = .fp16
                case .accumulated: configuration.training.accumulation = 2
                }
            }
        }
        try copy(states[0], to: states[1])
        #expect(states.map(\.step.lags) == [false, true])
        let count = setting == .accumulated ? 2 : 1
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        for step in 0..<2 {
            let outcomes = try states.map { state in
                try state.step((0..<count).map { batches[step * count + $0] }, rate: 0.01)
            }
            // The first loss scale is too large for these gradients.
            #expect(
                outcomes.map(\.isApplied) == (setting == .fp16 ? [false, false] : [true, true]))
            #expect(outcomes[0].scale == outcomes[1].scale)
            #expect((outcomes[0].scale != nil) == (setting == .fp16))
            // The second step amplifies the first one's roundings.
            let tolerance = step == 0 ? 1e-5 : 1e-2
            #expect(abs(outcomes[1].loss / outcomes[0].loss - 1) <= tolerance)
            let norms = outcomes.map(\.gradientNorm)
            #expect(norms[0].isFinite == norms[1].isFinite)
            #expect(setting == .fp16 || abs(norms[1] / norms[0] - 1) <= 10 * tolerance)
            if step == 0 {
                let (exact, other) = (try numbers(of: states[0]), try numbers(of: states[1]))
                // Adam divides by gradients that may be all rounding.
                #expect(distance(other, exact) <= (setting == .adamW ? 1e-2 : 1e-4))
            }
        }
    }

    @Test("A number that is not finite changes nothing", arguments: [true, false])
    func notFinite(hasScaler: Bool) throws {
        let state = try state(.onDevice(isCaptured: false)) {
            if hasScaler { $0.training.precision = .fp16 }
        }
        // Small enough for these gradients.
        try state.step.scaler?.restore(GradientScaler.State(scale: 1024, growthTracker: 0))
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        #expect(try state.step([batches[0]], rate: 0.01).isApplied)
        // One centre's number that is none, put there behind the step's back.
        let weight = try state.step.head.centers.weight.tensor.detached()
        let row = try weight.narrowed(0, to: 3..<4)
        let saved = try row.clone()
        try row.fillInPlace(.nan)
        let before = try numbers(of: state).map(\.bitPattern)
        let outcome = try state.step([batches[1]], rate: 0.01)
        #expect(!outcome.isApplied)
        #expect(!outcome.loss.isFinite)
        let counters = Set(
            try state.step.backbone.stateDictionary().entries.enumerated().filter {
                $0.element.name.hasSuffix("num_batches_tracked")
            }.map(\.offset))
        #expect(!counters.isEmpty)
        let after = try numbers(of: state).map(\.bitPattern)
        // Each layer's count of batches goes on.
        #expect(zip(before, after).count { $0 != $1 } <= counters.count)
        if hasScaler { #expect(outcome.scale == 512) }
        try row.copyInPlace(from: saved)
        #expect(try state.step([batches[1]], rate: 0.01).isApplied)
    }

    @Test("Outcomes may be asked for after the next step has begun")
    func lagging() throws {
        let states = try (0..<2).map { _ in try state(.onDevice(isCaptured: false)) }
        try copy(states[0], to: states[1])
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        let first = try states[0].step.start([batches[0]], rate: 0.01)
        let second = try states[0].step.start([batches[1]], rate: 0.01)
        let losses = try [first, second].map { try $0.outcome().loss }
        let alone = try (0..<2).map { try states[1].step([batches[$0]], rate: 0.01).loss }
        #expect(losses == alone)
    }

    @Test("Without a CUDA device a step is not captured, and a run says why")
    func noCapture() throws {
        guard Engine.cudaDeviceCount == 0 else { return }
        #expect(throws: TorchError.self) { try CapturedGraph(on: .cpu) {} }
        let state = try state(.onDevice(isCaptured: true))
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        for step in 0..<4 {
            #expect(state.step.captureProblem == nil)
            #expect(try state.step([batches[step]], rate: 0.001).isApplied)
        }
        let problem = try #require(state.step.captureProblem)
        #expect(problem.hasPrefix("steps are not captured as a graph: "))
        #expect(problem.contains("libtorch_cuda.so is not loaded"))
    }

    @Test("A batch that lacks an image does not become the size of the graph")
    func shortBatch() throws {
        guard Engine.cudaDeviceCount == 0 else { return }
        let state = try state(.onDevice(isCaptured: true))
        // Three of one size in a row, and then a fourth, which it is tried with.
        for (step, size) in [4, 4, 4, 3, 4, 4, 4].enumerated() {
            let batches = SyntheticBatches(size: size, identities: 30, seed: 5)
            #expect(try state.step([batches[step]], rate: 0.001).isApplied)
            #expect(state.step.captureProblem == nil)
        }
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        #expect(try state.step([batches[7]], rate: 0.001).isApplied)
        #expect(state.step.captureProblem != nil)
    }

    @Test("Steps on a GPU are captured unless they must be reproducible") func manner() throws {
        let head = try state(.exact).step.head
        var configuration = Configuration()
        func isCaptured(on device: Device) -> Bool? {
            let manner = TrainingStep.Manner.usual(configuration, device, head)
            return if case .onDevice(let isCaptured) = manner { isCaptured } else { nil }
        }
        #expect(isCaptured(on: .cpu) == nil)
        #expect(isCaptured(on: .cuda(1)) == true)
        configuration.training.deterministic = true
        #expect(isCaptured(on: .cuda(0)) == false)
        configuration.training.compile = .on
        #expect(isCaptured(on: .cuda(0)) == true)
        configuration.training.compile = .off
        #expect(isCaptured(on: .cuda(0)) == nil)
        configuration = Configuration()
        configuration.head.device = .cpu
        #expect(isCaptured(on: .cuda(0)) == nil)
    }

    @Test("Where it must be captured the run ends instead") func mustCapture() throws {
        guard Engine.cudaDeviceCount == 0 else { return }
        let state = try state(.onDevice(isCaptured: true)) { $0.training.compile = .on }
        let batches = SyntheticBatches(size: 4, identities: 30, seed: 5)
        for step in 0..<3 { _ = try state.step([batches[step]], rate: 0.001) }
        #expect(throws: TorchError.self) { try state.step([batches[3]], rate: 0.001) }
    }

    @Test("Graph capture is refused where there is no CUDA device") func refusal() throws {
        var configuration = Configuration()
        configuration.training.compile = .on
        #expect(throws: RunError.self) { try TrainingBenchmark(configuration, device: .cpu) }
    }

    @Test("The names under which graphs are found are in libtorch's library")
    func names() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../..").standardized
        let library = root.appending(path: ".deps/torch/lib/libtorch_cuda.so")
        // A libtorch for the CPU alone has none.
        guard FileManager.default.fileExists(atPath: library.path) else { return }
        let bytes = try MappedFile.data(contentsOf: library)
        #expect(CapturedGraph.librarySymbols.count == 6)
        for name in CapturedGraph.librarySymbols {
            #expect(bytes.range(of: Data(name.utf8)) != nil, "\(name)")
        }
    }
}
