import Backbones
import Evaluation
import FaceData
import Foundation
import Reporting
import Schedules
import Torch

/// What stays the same during a run: configuration, data, places, and how parts are made from them.
struct TrainingSetup {
    let configuration: Configuration
    let device: Device
    /// How steps are made; nil: as suits the device.
    var manner: TrainingStep.Manner?
    let run: RunDirectory
    let verifier: Verifier
    let totalSteps: Int
    /// What the user should know at the start.
    let notes: [String]
    private let dataset: FaceDataset
    private let plan: BatchPlan
    private let environment: RunEnvironment

    /// Opens the data and prepares the run directory; checks both when resuming.
    ///
    /// - Parameter say: told what takes a while.
    init(
        _ configuration: Configuration, device: Device, resume: Bool, say: (String) -> Void
    ) throws {
        let precision = configuration.training.precision
        if let refusal = configuration.training.refusal(on: device) {
            throw RunError.precision(refusal)
        }
        self.configuration = configuration
        self.device = device
        run = RunDirectory(URL(filePath: configuration.output.directory))
        if !resume, run.isOccupied { throw RunError.exists(run.url.path) }
        try configuration.data.synthesizeIfMissing(say)
        dataset = try FaceDataset.open(
            path: configuration.data.train, identities: configuration.data.identities,
            exclude: configuration.data.exclude.isEmpty
                ? nil : URL(filePath: configuration.data.exclude))
        verifier = try Self.verifier(configuration.evaluation)
        plan = try BatchPlan(
            order: EpochOrder(
                count: dataset.count, seed: UInt64(configuration.training.seed),
                shuffle: configuration.data.shuffle),
            batchSize: configuration.training.batchSize, keepsLastShortBatch: false)
        totalSteps = try Self.totalSteps(configuration, plan)
        environment = RunEnvironment(
            device: device.description, precision: precision.resolved(on: device).rawValue,
            processor: Hardware.processor, gpu: Hardware.gpu(of: device),
            data: Self.record(of: dataset, path: configuration.data.train), totalSteps: totalSteps)
        notes =
            dataset.warnings
            + [
                precision.warning(on: device), try Self.kernelProblem(precision, device),
                configuration.schedule.caution(totalSteps: totalSteps),
            ].compactMap { $0 }
            + ["\(dataset.count) images of \(dataset.identities) identities, \(totalSteps) steps"]
        try prepareRun(resume: resume)
        try Self.apply(precision.resolved(on: device), configuration.training, device)
    }

    /// Why the engine's operations take the place of own kernels on a GPU; nil: they do not.
    private static func kernelProblem(
        _ precision: TrainingPrecision, _ device: Device
    ) throws(TorchError) -> String? {
        guard case .cuda = device else { return nil }
        let element = precision.resolved(on: device).autocast ?? .float32
        return try Engine.prepareGPUKernels(element, on: device).map {
            "the engine's normalisation is used instead of fused kernels: \($0)"
        }
    }

    private static func verifier(_ evaluation: EvaluationConfiguration) throws -> Verifier {
        guard !evaluation.data.isEmpty else { return Verifier([]) }
        return Verifier(
            try VerificationSet.locate(
                targets: evaluation.targets, in: URL(filePath: evaluation.data)))
    }

    private static func totalSteps(
        _ configuration: Configuration, _ plan: BatchPlan
    ) throws -> Int {
        let batches = configuration.training.epochs * plan.batchesPerEpoch
        let steps = batches / configuration.training.accumulation
        guard steps >= 1 else {
            throw DatasetError.unusable(
                path: configuration.data.train,
                reason: "\(batches) batches do not fill one step of "
                    + "\(configuration.training.accumulation); lower training.accumulation")
        }
        return steps
    }

    private static func record(
        of dataset: FaceDataset, path: String
    ) -> RunEnvironment.DataRecord {
        RunEnvironment.DataRecord(
            path: path, form: dataset.form.rawValue, identities: dataset.identities,
            images: dataset.count, fingerprint: dataset.fingerprint())
    }

    private func prepareRun(resume: Bool) throws {
        if resume, run.isOccupied {
            let saved = try Configuration.load(
                run.configuration.path, overrides: [], presets: run.url)
            try ResumeCheck.check(configuration, against: saved, run: run.url)
            if let before = try? RunEnvironment.read(run.environment),
                before.data.fingerprint != environment.data.fingerprint
                    || before.data.identities != environment.data.identities
            {
                throw RunError.otherData(configuration.data.train)
            }
        }
        try run.prepare(resume: resume)
        try writeEnvironment(status: "running")
        try run.write(configuration)
    }

    static func apply(
        _ precision: TrainingPrecision, _ training: TrainingConfiguration, _ device: Device
    ) throws {
        Engine.setTF32(precision == .tf32)
        Engine.setConvolutionAutotuning(device.isGPU && !training.deterministic)
        try Engine.setDeterministic(training.deterministic)
    }

    // MARK: - Parts

    func makeState() throws -> TrainingState {
        try TrainingState(
            configuration, identities: dataset.identities, totalSteps: totalSteps, device: device,
            manner: manner)
    }

    func makeFeed(from step: Int, note: @escaping (String) -> Void) throws -> BatchFeed {
        try BatchFeed(
            dataset, plan: plan, configuration: configuration, from: step, device: device,
            note: note)
    }

    func embedder(of backbone: any Backbone) -> Embedder {
        Embedder(
            backbone, dimension: configuration.network.embedding, device: device,
            autocast: configuration.training.precision.resolved(on: device).autocast)
    }

    // MARK: - Position

    /// The epoch, from 0, that an optimizer step begins in.
    func epoch(of step: Int) -> Int {
        step * configuration.training.accumulation / plan.batchesPerEpoch
    }

    /// Whether something that happens every so many steps (0: each epoch) is due.
    func isDue(_ every: Int, after stepsDone: Int) -> Bool {
        every > 0
            ? stepsDone.isMultiple(of: every) : epoch(of: stepsDone) > epoch(of: stepsDone - 1)
    }

    // MARK: - Results

    func writeModel(of state: TrainingState) throws {
        try ModelFile.write(
            state.step.backbone, configuration: configuration.network, to: run.model)
        try HeadFile.write(state.step.head, to: run.head)
    }

    func writeEnvironment(status: String) throws {
        var record = environment
        if let before = try? RunEnvironment.read(run.environment) {
            record.started = before.started
        }
        record.status = status
        if status != "running" { record.finished = Date() }
        try record.write(to: run.environment)
    }

    /// Notes in the run directory why the run ended.
    func noteFailure(_ error: any Error) {
        try? writeEnvironment(status: "\(RunEnvironment.failure)\(error)")
    }

    func writeReport() throws {
        _ = try RunReportFile.write(run: run)
    }
}
