import Backbones
import Evaluation
import FaceData
import Foundation
import Heads
import Schedules
import Testing
import Torch
import Training

@Suite(.serialized) struct TrainerTests {
    #if compiler(>=6.2)
        // Random numbers come from the one generator of the engine, so what must repeat them runs in
        // a process of its own.

        /// Straight to step 6, and killed after step 3 and continued: the same bytes.
        @Test func aResumedRunEqualsAStraightOne() async {
            await #expect(processExitsWith: .success) {
                let straight = try SmallRun()
                _ = try straight.train(maxSteps: 6)
                let broken = try SmallRun()
                _ = try broken.train(maxSteps: 3)
                // A place may change.
                broken.configuration.head.device = .cpu
                let result = try broken.train(resume: true, maxSteps: 6)
                #expect(result.steps == 6)
                #expect(try broken.lossRows() == straight.lossRows())
                #expect(
                    try Data(contentsOf: broken.run.model) == Data(contentsOf: straight.run.model))
                #expect(
                    try Data(contentsOf: broken.run.head) == Data(contentsOf: straight.run.head))
            }
        }

        /// Outcomes that come one step late change nothing of what is written, with a schedule that
        /// watches the loss, a test and a checkpoint in between, an end in the middle, and a resume.
        @Test func aRunWithLaggingOutcomesEqualsOneWithout() async {
            await #expect(processExitsWith: .success) {
                let manners: [TrainingStep.Manner] = [.exact, .onDevice(isCaptured: false)]
                let runs = try manners.map { manner in
                    let small = try SmallRun()
                    small.configuration.optimizer.learningRate = 0.001
                    small.configuration.training.checkpointEvery = 3
                    _ = try small.train(maxSteps: 5, manner: manner)
                    let result = try small.train(resume: true, manner: manner)
                    #expect(result.steps == 8)
                    return small
                }
                let rows = try runs.map { try $0.lossRows().map { $0.split(separator: ",") } }
                #expect(rows[0].count == 8)
                for (exact, lagging) in zip(rows[0], rows[1]) {
                    #expect(exact[0] == lagging[0])
                    #expect(exact[2] == lagging[2])
                    let losses = try [exact, lagging].map { try #require(Double($0[1])) }
                    // The first steps amplify the roundings of two ways to clip.
                    #expect(abs(losses[1] / losses[0] - 1) <= 0.02)
                }
            }
        }

        /// What a margin remembers and what an objective learns go on where they were.
        @Test func aHeadsStateIsResumed() async {
            await #expect(processExitsWith: .success) {
                let states = [
                    "curricularface": ["state.t"],
                    "adaface": ["state.batch_mean", "state.batch_std"],
                ]
                for (name, state) in states {
                    let runs = try [SmallRun(), SmallRun()]
                    for small in runs {
                        small.configuration.margin = try #require(
                            MarginConfiguration.defaults(named: name))
                        small.configuration.head.objective = .unified
                    }
                    _ = try runs[0].train(maxSteps: 4)
                    _ = try runs[1].train(maxSteps: 2)
                    _ = try runs[1].train(resume: true, maxSteps: 4)
                    let heads = try runs.map { try Data(contentsOf: $0.run.head) }
                    #expect(heads[0] == heads[1], "\(name)")
                    let saved = try StateDictionary.read(contentsOf: runs[0].run.head).tensors
                    #expect(saved.keys.sorted() == ["bias"] + state + ["weight"])
                    #expect(try saved["bias"]?.item() != Double(Float(log(40.0))))
                }
            }
        }

        /// The samples of Partial FC follow from the random state, which is part of a checkpoint;
        /// the centres and momenta say which people were in them.
        @Test func aResumedRunPicksTheSamePeople() async {
            await #expect(processExitsWith: .success) {
                let runs = try [SmallRun(identities: 16), SmallRun(identities: 16)]
                for small in runs { small.configuration.head.sampleRate = 0.5 }
                _ = try runs[0].train(maxSteps: 4)
                _ = try runs[1].train(maxSteps: 2)
                _ = try runs[1].train(resume: true, maxSteps: 4)
                #expect(try runs[0].lossRows() == runs[1].lossRows())
                let heads = try runs.map { try Data(contentsOf: $0.run.head) }
                #expect(heads[0] == heads[1])
            }
        }
    #endif

    /// interface.md, "A run directory".
    @Test func theRunDirectoryHoldsWhatItPromises() throws {
        let small = try SmallRun(epochs: 1)
        small.configuration.schedule = .init(.constant(.init()))
        small.configuration.evaluation.data =
            small.folder.appending(path: "faces/verification").path
        small.configuration.evaluation.targets = ["synthetic"]
        let result = try small.train()
        #expect(result.steps == 4)
        #expect(result.verification["synthetic"]?.pairs == 10)
        let names = try FileManager.default.contentsOfDirectory(atPath: small.run.url.path).sorted()
        #expect(
            names == [
                "checkpoints", "config.toml", "environment.json", "head.safetensors", "loss.csv",
                "model.safetensors", "pairs.json", "report.html", "tensorboard",
                "training.log", "verification.json",
            ])
        let rows = try small.lossRows()
        #expect(rows.map { $0.split(separator: ",").first } == ["0", "1", "2", "3"])
        #expect(rows.allSatisfy { $0.hasSuffix(",0.02") })
        let reread = try Configuration.load(
            small.run.configuration.path, overrides: [], presets: small.folder)
        #expect(reread == small.configuration)
        let model = try ModelFile.read(small.run.model, device: .cpu)
        #expect(model.configuration.name == .mbf && model.assumptions.isEmpty)
    }

    /// The log says what the run starts from; PyTorch's form and ours start it alike.
    @Test func aRunStartsFromWeights() throws {
        let first = try SmallRun(epochs: 1)
        _ = try first.train()
        let model = try ModelFile.read(first.run.model, device: .cpu)
        let weights = first.folder.appending(path: "model.pt")
        _ = try ModelExport.write(model, to: weights, device: .cpu)
        var rows: [[String]] = []
        for file in [weights, first.run.model] {
            let second = try SmallRun(epochs: 1)
            second.configuration.network.weights = file.path
            second.configuration.head.weights = first.run.head.path
            _ = try second.train(maxSteps: 1)
            rows.append(try second.lossRows())
            let log = try String(contentsOf: second.run.log, encoding: .utf8)
            #expect(log.contains("mbf: all weights from "), "\(log)")
            #expect(log.contains("tensors of \(file.path)"))
            #expect(log.contains("class centres: 1 tensors of \(first.run.head.path)"))
        }
        #expect(rows[0] == rows[1])
    }

    /// While it is frozen, the backbone is bit for bit what it was and the centres move; then both.
    @Test func aFrozenBackboneStaysAndTheHeadLearns() throws {
        let small = try SmallRun(epochs: 1)
        small.configuration.training.freezeBackbone = 2
        small.configuration.training.checkpointEvery = 1
        small.configuration.training.keepCheckpoints = 9
        _ = try small.train(maxSteps: 3)
        func weights(_ name: String, step: Int) throws -> [String: [Float]] {
            let folder = small.run.checkpoints.appending(path: "step-\(step)")
            return try StateDictionary.read(contentsOf: folder.appending(path: name)).tensors
                .mapValues { try $0.values(as: Float.self) }
        }
        let backbones = try (1...3).map { try weights("model.safetensors", step: $0) }
        #expect(backbones[0] == backbones[1])
        let name = "features.layers.2.weight"
        #expect(backbones[1][name] != nil && backbones[1][name] != backbones[2][name])
        #expect(backbones[1]["layers.0.layers.1.running_mean"]?.allSatisfy { $0 == 0 } == true)
        let heads = try (1...3).map { try weights("head.safetensors", step: $0) }
        #expect(heads[0] != heads[1] && heads[1] != heads[2])
    }

    @Test func anExistingRunIsRefusedUnlessResumed() throws {
        let small = try SmallRun(epochs: 1)
        _ = try small.train(maxSteps: 1)
        #expect(throws: RunError.exists(small.run.url.path)) { try small.train() }
    }

    /// A start that came to nothing is no run to be continued: the mended one begins in its place.
    @Test func aStartThatFailedLeavesNothingInTheWay() throws {
        let small = try SmallRun(epochs: 1)
        small.configuration.training.batchSize = 16
        small.configuration.network.weights = small.folder.appending(path: "none.pt").path
        #expect(throws: (any Error).self) { try small.train() }
        #expect(small.run.isUsed)
        small.configuration.network.weights = ""
        small.configuration.training.seed = 5
        let image = URL(filePath: small.configuration.data.train).appending(path: "id00001/002.jpg")
        let bytes = try Data(contentsOf: image)
        try Data("no image".utf8).write(to: image)
        #expect(throws: DatasetError.self) { try small.train(resume: true) }
        try bytes.write(to: image)
        _ = try small.train(maxSteps: 1)
        #expect(try small.lossRows().count == 1)
        let starts =
            try String(contentsOf: small.run.log, encoding: .utf8)
            .components(separatedBy: "16 images of 4 identities").count - 1
        #expect(starts == 1)
        #expect(throws: RunError.exists(small.run.url.path)) { try small.train() }
    }

    @Test func resumingWithAnotherCourseIsRefusedByKey() throws {
        let small = try SmallRun(epochs: 1)
        _ = try small.train(maxSteps: 1)
        small.configuration.training.seed = 5
        #expect(throws: RunError.changed(run: small.run.url.path, key: "training.seed")) {
            try small.train(resume: true)
        }
    }

    @Test func resumingOnOtherDataIsRefused() throws {
        let small = try SmallRun(epochs: 1)
        _ = try small.train(maxSteps: 1)
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: small.configuration.data.train
        ).sorted()
        let folder = URL(filePath: small.configuration.data.train).appending(path: folders[0])
        let image = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()[0]
        try FileManager.default.removeItem(at: folder.appending(path: image))
        #expect(throws: RunError.otherData(small.configuration.data.train)) {
            try small.train(resume: true)
        }
    }

    @Test func anInterruptionSavesACheckpointAndEnds() throws {
        let small = try SmallRun()
        var asked = 0
        let result = try small.train(isInterrupted: {
            asked += 1
            return asked == 2
        })
        #expect(result.isInterrupted && result.steps == 2)
        let saved = try FileManager.default.contentsOfDirectory(atPath: small.run.checkpoints.path)
        #expect(saved == ["step-2"])
    }

    /// A learning rate that blows up: back to the start once, then the end, with what was written.
    @Test func aDivergingRunRollsBackOnceAndStops() throws {
        let small = try SmallRun(epochs: 10)
        small.configuration.schedule = .init(.constant(.init()))
        small.configuration.optimizer.learningRate = 1e30
        let error = #expect(throws: RunError.self) { try small.train() }
        guard case .diverged(_, let rate) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(rate == 5e29)
        let log = try String(contentsOf: small.run.log, encoding: .utf8)
        #expect(log.contains("was left out: its loss is not a finite number"))
        #expect(log.contains("half the learning rate"))
    }

    @Test func aBadImageStopsASmallRunAndIsNamed() throws {
        let small = try SmallRun(epochs: 1)
        let image = URL(filePath: small.configuration.data.train).appending(path: "id00001/002.jpg")
        try #require(FileManager.default.fileExists(atPath: image.path))
        try Data("no image".utf8).write(to: image)
        let error = #expect(throws: DatasetError.self) { try small.train() }
        #expect("\(try #require(error))".contains("id00001/002.jpg"))
    }

    /// Two equal micro-batches have the mean gradient of one: the centres move alike.
    @Test func accumulationAveragesGradients() throws {
        let once = try SmallRun(epochs: 1)
        let twice = try SmallRun(epochs: 1)
        twice.configuration.training.accumulation = 2
        for small in [once, twice] {
            let train = small.configuration.data.train
            let names = (0..<4).map { "\(train)/id0000\($0)/001.jpg\t\($0)" }
            let list = small.folder.appending(path: "list.txt")
            try (names + names).joined(separator: "\n").write(
                to: list, atomically: true, encoding: .utf8)
            small.configuration.data.train = list.path
            small.configuration.data.shuffle = false
            small.configuration.data.flip = false
            _ = try small.train(maxSteps: 1)
        }
        let (one, two) = (try once.centers(), try twice.centers())
        #expect(one.count == 4 * 512)
        let difference = zip(one, two).map { abs($0 - $1) }.max() ?? .infinity
        let length = one.map { $0 * $0 }.reduce(0, +).squareRoot()
        #expect(difference < 1e-4 * length)
    }

    @Test func onlyTheNewestCheckpointsStay() throws {
        let small = try SmallRun(epochs: 1)
        small.configuration.training.checkpointEvery = 1
        _ = try small.train()
        let saved = try FileManager.default.contentsOfDirectory(atPath: small.run.checkpoints.path)
        #expect(saved.sorted() == ["step-3", "step-4"])
    }

    /// The same images in the same order: a .rec file made of a folder trains step for step as it.
    @Test func recordsTrainAsTheirFolder() throws {
        let folder = try SmallRun(epochs: 1)
        _ = try folder.train()
        let records = try SmallRun(epochs: 1)
        let pack = records.folder.appending(path: "faces.rec").path
        _ = try DatasetConversion(from: records.configuration.data.train, to: pack).run()
        records.configuration.data.train = pack
        _ = try records.train()
        #expect(try records.lossRows() == folder.lossRows())
        #expect(try records.centers() == folder.centers())
    }

    /// Augmentations reach the training, and resuming in the middle of an epoch sees the same ones.
    @Test func augmentedImages() throws {
        let plain = try SmallRun(epochs: 1)
        _ = try plain.train()
        let augmented = try SmallRun(epochs: 1)
        augmented.configuration.data.augment.crop = 0.5
        augmented.configuration.data.augment.photometric = 0.5
        augmented.configuration.data.workers = 1
        _ = try augmented.train()
        #expect(try augmented.lossRows() != plain.lossRows())
        let resumed = try SmallRun(epochs: 1)
        resumed.configuration.data.augment = augmented.configuration.data.augment
        resumed.configuration.data.workers = 3
        _ = try resumed.train(maxSteps: 2)
        _ = try resumed.train(resume: true)
        #expect(try resumed.lossRows() == augmented.lossRows())
    }
}
