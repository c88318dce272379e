import Backbones
import FaceData
import Foundation
import Torch
import Training

/// A folder of few drawn faces and a configuration to train on them, removed with the object.
final class SmallRun {
    let folder: URL
    var configuration: Configuration

    /// 16 images, usually of 4 identities; 4 images per step, so 4 steps per epoch.
    init(epochs: Int = 2, identities: Int = 4) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let faces = SynthesisConfiguration(
            identities: identities, imagesPerIdentity: 16 / identities, seed: 7, testIdentities: 2,
            pairs: 10)
        _ = try FaceSynthesizer(configuration: faces).write(to: folder.appending(path: "faces"))
        configuration = Configuration()
        configuration.data.train = folder.appending(path: "faces/train").path
        configuration.network.name = .mbf
        configuration.training.epochs = epochs
        configuration.training.batchSize = 4
        configuration.training.logEvery = 2
        configuration.output.directory = folder.appending(path: "run").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The run directory.
    var run: RunDirectory { RunDirectory(URL(filePath: configuration.output.directory)) }

    /// Trains on the CPU.
    func train(
        resume: Bool = false, maxSteps: Int? = nil, manner: TrainingStep.Manner? = nil,
        isInterrupted: @escaping () -> Bool = { false }
    ) throws -> Trainer.Result {
        var options = Trainer.Options()
        options.manner = manner
        options.resume = resume
        options.maxSteps = maxSteps
        options.isInterrupted = isInterrupted
        return try Trainer(configuration, device: .cpu, options: options)()
    }

    /// The rows of `loss.csv` without its header.
    func lossRows() throws -> [String] {
        try String(contentsOf: run.losses, encoding: .utf8)
            .split(separator: "\n").dropFirst().map(String.init)
    }

    /// The class centres at the end, row by row.
    func centers() throws -> [Float] {
        let saved = try StateDictionary.read(contentsOf: run.head).tensors
        return try saved["weight"]?.values(as: Float.self) ?? []
    }
}
