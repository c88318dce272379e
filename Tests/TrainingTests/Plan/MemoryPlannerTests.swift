import Backbones
import Heads
import Settings
import Testing
import Torch
import Training

@Suite(.serialized) struct MemoryPlannerTests {
    private func configuration(_ overrides: String...) throws -> Configuration {
        try Configuration.load(
            nil, overrides: ["network.name=mbf", "data.identities=3000"] + overrides,
            presets: Checkout.presets)
    }

    private func plan(
        _ configuration: Configuration, _ target: PlanTarget = .cpu, gibibytes: Double = 64
    ) throws -> MemoryPlan {
        try MemoryPlanner(target: target, memoryBytes: Int(gibibytes * 0x1p30))(configuration)
    }

    /// Everything but what the process had before and the loader, against two real steps.
    @Test(arguments: [
        ["training.batch_size=12"],
        ["training.batch_size=12", "training.recompute=true"],
        ["training.batch_size=8", "training.accumulation=2", "data.identities=30000"],
        ["training.batch_size=8", "head.sample_rate=0.3", "data.identities=60000"],
        ["training.batch_size=8", "head.objective=unified", "data.identities=20000"],
        ["training.batch_size=8", "optimizer.name=adamw", "data.identities=20000"],
    ])
    func thePlanIsWithin15PercentOfRealSteps(overrides: [String]) throws {
        let configuration = try Configuration.load(
            nil, overrides: ["network.name=mbf", "data.identities=3000"] + overrides,
            presets: Checkout.presets)
        let planned = try plan(configuration).parts
            .filter { $0.name != "process" && $0.name != "loader" }
            .reduce(0) { $0 + $1.bytes }
        let identities = configuration.data.identities
        let batches = SyntheticBatches(
            size: configuration.training.batchSize, identities: identities, seed: 1)
        var failure: (any Error)?
        let measured = try Engine.memory { () throws(TorchError) in
            do {
                let state = try TrainingState(
                    configuration, identities: identities, totalSteps: 10, device: .cpu)
                for step in 0..<2 {
                    let parts = (0..<configuration.training.accumulation).map {
                        batches[2 * step + $0]
                    }
                    _ = try state.step(parts, rate: 0.01)
                }
            } catch { failure = error }
        }.peak
        if let failure { throw failure }
        let ratio = Double(planned) / Double(measured)
        #expect((0.85...1.15).contains(ratio), "planned \(planned), measured \(measured)")
    }

    /// What the fused kernels of a GPU keep of an r18 for each image: what enters a normalisation and
    /// what enters a convolution; beside it the maps that a layer's backward has in hand.
    @Test func aGPUKeepsWhatNormalisationsAndConvolutionsRead() throws {
        var maps = 64 * 112 * 112 * 2
        var (channels, side) = (64, 112)
        for width in [64, 128, 256, 512] {
            // Into conv1, bn2, conv2, bn3, the shortcut's bn and the next block; then without shortcut.
            let half = width * side * side / 4
            maps += channels * side * side + 2 * width * side * side + 3 * half
            maps += 5 * half
            (channels, side) = (width, side / 2)
        }
        let largest = 64 * 112 * 112
        func bytes(_ batch: Int) throws -> Int {
            try plan(
                configuration(
                    "network.name=r18", "training.precision=fp16", "training.batch_size=\(batch)",
                    "data.identities=2"),
                .gpu
            ).totalBytes
        }
        let numbers = Double(try bytes(64) - bytes(32)) / 32 / 2
        #expect(numbers > Double(maps) && numbers < Double(maps + 4 * largest), "\(numbers)")
    }

    @Test func fewerImagesNeverTakeMore() throws {
        let totals = try [64, 32, 16, 8].map {
            try plan(
                configuration("training.batch_size=\($0)", "data.identities=2000000"), .gpu
            ).totalBytes
        }
        #expect(totals == totals.sorted(by: >))
    }

    @Test func partsAddUpAndFitOrNot() throws {
        let plan = try plan(configuration("training.batch_size=4"))
        let names = plan.parts.map(\.name)
        for name in ["process", "weights", "momentum", "class_centers", "activations", "loader"] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(plan.totalBytes == plan.parts.reduce(0) { $0 + $1.bytes })
        let centers = plan.parts.first { $0.name == "class_centers" }
        #expect(centers?.bytes == 3000 * 512 * 4)
        #expect(plan.fits && plan.advice.isEmpty)
    }

    @Test func whatDoesNotFitIsAdvised() throws {
        let plan = try plan(
            configuration("training.batch_size=256", "data.identities=500000"), .gpu, gibibytes: 2)
        #expect(!plan.fits)
        let settings = plan.advice.map(\.setting)
        #expect(settings.contains("training.recompute=true"))
        #expect(settings.contains("head.sample_rate=0.1"))
        #expect(settings.contains("training.batch_size=128"))
        #expect(plan.advice.allSatisfy { $0.totalBytes < plan.totalBytes })
    }

    /// The card then holds what a card with almost nobody would, whose head is planned with a few
    /// megabytes; main memory has the rest.
    @Test func aHeadOnTheProcessorLeavesTheCard() throws {
        let many = ["training.batch_size=16", "data.identities=2000000"]
        let apart = try plan(
            configuration(many[0], many[1], "head.device=cpu"), .gpu, gibibytes: 4)
        let beside = try plan(configuration(many[0], many[1]), .gpu, gibibytes: 4)
        let few = try plan(configuration(many[0], "data.identities=2"), .gpu, gibibytes: 4)
        #expect(apart.fits && !beside.fits)
        #expect(abs(apart.totalBytes - few.totalBytes) < 8 << 20)
        let state = 2_000_000 * 512 * 4 * 2
        let host = try #require(apart.hostBytes)
        #expect((state..<state + (128 << 20)).contains(host))
        #expect(beside.hostBytes == nil)
        #expect(beside.advice.contains { $0.setting == "head.device=cpu" && $0.fits })
    }

    @Test func theNumberOfPeopleIsNeeded() throws {
        let unknown = try configuration("data.identities=0")
        let error = try #require(throws: SettingsProblem.self) { try plan(unknown) }
        #expect(error.key == "data.identities")
    }

    /// Two million people, Partial FC, the whole state of the optimizer.
    @Test func twoMillionPeopleFitOnACardOf24GiB() throws {
        let preset = try Configuration.load(
            "webface42m_pfc_24gb", overrides: [], presets: Checkout.presets)
        #expect(preset.network.name == .r100 && preset.training.batchSize == 128)
        #expect(preset.data.identities == 2_059_906 && preset.head.sampleRate == 0.2)
        let plan = try plan(preset, .gpu, gibibytes: 24)
        #expect(plan.fits, "\(plan.parts)")
        let head = plan.parts.filter { $0.name.hasPrefix("class_center") }
        #expect(head.reduce(0) { $0 + $1.bytes } >= 2_059_906 * 512 * 4 * 2)
    }
}
