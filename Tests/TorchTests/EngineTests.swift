import Foundation
import Testing
import Torch

@Suite(.serialized) struct EngineTests {
    @Test func theLoadedLibraryIsTheOneCompiledFor() throws {
        #expect(Engine.compiledVersion.hasPrefix("2."))
        #expect(
            Engine.loadedVersion.prefix { $0 != "+" } == Engine.compiledVersion.prefix { $0 != "+" }
        )
        try Engine.checkVersion()
    }

    @Test func theProcessorNeedsNoWaiting() throws {
        try Engine.synchronize(.cpu)
        #expect(Engine.threads >= 1)
        #expect(Engine.cudaDeviceCount >= 0)
    }

    #if compiler(>=6.2)
        // What is global to the engine is tested in a process of its own: other suites draw random
        // numbers and make tensors at the same time.

        @Test func seedsAndSavedStatesRepeatTheirDraws() async {
            await #expect(processExitsWith: .success) {
                func draw() throws -> [Float] {
                    let values = try Tensor.empty([16])
                    try values.fillNormalInPlace(mean: 0, deviation: 1)
                    return try values.dropout(0.5).values()
                }
                try Engine.seed(7)
                let first = try draw()
                let state = try Engine.randomState(of: .cpu)
                let second = try draw()
                #expect(second != first)
                try Engine.setRandomState(state, of: .cpu)
                #expect(try draw() == second)
                try Engine.seed(7)
                #expect(try draw() == first)
                try Engine.seed(8)
                #expect(try draw() != first)
            }
        }

        @Test func withoutADriverThereIsAReason() async {
            await #expect(processExitsWith: .success) {
                guard let reason = try Engine.loadCUDA() else {
                    #expect(Engine.cudaDeviceCount > 0)
                    return
                }
                #expect(reason.split(separator: " ").count >= 4)
                #expect(!reason.contains("\n"))
                #expect(Engine.cudaDeviceCount == 0)
                #expect(try Engine.loadCUDA() == reason)
            }
        }

        @Test func reproducibleSumsHaveTheWorkspaceTheyNeed() async {
            await #expect(processExitsWith: .success) {
                let name = "CUBLAS_WORKSPACE_CONFIG"
                func workspace() -> String? { getenv(name).map { String(cString: $0) } }
                unsetenv(name)
                try Engine.setDeterministic(false)
                #expect(workspace() == nil)
                try Engine.setDeterministic(true)
                #expect(workspace() == ":4096:8")
                setenv(name, ":16:8", 1)
                try Engine.setDeterministic(true)
                #expect(workspace() == ":16:8")
            }
        }

        @Test func theNumberOfThreadsCanBeSet() async {
            await #expect(processExitsWith: .success) {
                Engine.threads = 1
                #expect(Engine.threads == 1)
            }
        }

        @Test func noTensorOutlivesATrainingStepOrAnError() async {
            await #expect(processExitsWith: .success) {
                let start = Tensor.liveCount
                try TinyTraining.run()
                #expect(Tensor.liveCount == start)
            }
        }
    #endif
}

/// One training step of a tiny network, and failures on every kind of path.
private enum TinyTraining {
    static func run() throws {
        let network = Sequential([
            try Convolution(3, 4, kernel: 3, padding: 1), try BatchNormalization(4), try PReLU(4),
        ])
        let projection = try Linear(4 * 8 * 8, 5)
        let parameters = network.trainableParameters + projection.trainableParameters
        let optimizer = try SGD(parameters, momentum: 0.9, weightDecay: 5e-4)
        let images = try wave([2, 3, 8, 8]).to(.float32).channelsLast()
        let stem = try images * Parameter(Tensor.full([], 1)).tensor
        let maps = try checkpointed(stem) { value, again throws(TorchError) in
            try network(value, again ? .recomputing : .training)
        }
        let labels = try Tensor.from([Int64(0), 4], [2])
        let logits = try projection(Flatten()(maps, .training), .training)
        try logits.crossEntropy(labels).backward()
        try Gradients.clip(Gradients.of(parameters), norm: 10, limit: 5)
        try optimizer.step(rate: 0.1)
        #expect(throws: TorchError.self) { try projection(images, .training) }
        #expect(throws: TorchError.self) {
            try checkpointed(stem) { value, _ throws(TorchError) in try value + labels }
        }
        let failing = try checkpointed(stem) { value, again throws(TorchError) in
            if again { throw TorchError(operation: "second", message: "broken") }
            return try value * 2
        }
        #expect(throws: TorchError.self) { try failing.sum().backward() }
        #expect(throws: TorchError.self) { try network.load([:], owner: "it") }
    }
}
