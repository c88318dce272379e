import Backbones
import FaceData
import Foundation
import Heads
import Interchange
import Schedules
import Torch

/// The run that the training checks look at: mbf and ArcFace, some seconds long.
struct ShortTraining {
    /// A list of images, as `data.train` takes it.
    let list: URL
    /// The run directory, not there yet.
    let run: URL
    let precision: TrainingPrecision
    let device: Device
    let isLong: Bool

    /// Writes synthetic faces and their list: no folder to be indexed, so that nothing stays in the
    /// user's cache.
    static func writeFaces(to folder: URL, isLong: Bool) throws -> URL {
        let (identities, images) = isLong ? (16, 32) : (4, 32)
        let faces = SynthesisConfiguration(
            identities: identities, imagesPerIdentity: images, seed: 7, testIdentities: 2, pairs: 10
        )
        _ = try FaceSynthesizer(configuration: faces).write(to: folder.appending(path: "faces"))
        let train = folder.appending(path: "faces/train")
        var lines = ""
        for (label, person) in try names(in: train).enumerated() {
            for picture in try names(in: train.appending(path: person)) {
                lines += "faces/train/\(person)/\(picture)\t\(label)\n"
            }
        }
        let list = folder.appending(path: "faces.txt")
        try AtomicFile.write(Data(lines.utf8), to: list)
        return list
    }

    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.data.train = list.path
        configuration.network = BackboneConfiguration(name: .mbf, embedding: 128)
        // For so few classes and steps.
        configuration.margin.scale = 16
        configuration.optimizer.learningRate = 0.1
        var schedule = MHLR()
        schedule.patience = 0.4
        configuration.schedule.rule = .mhlr(schedule)
        configuration.training.epochs = epochs
        configuration.training.batchSize = isLong ? 128 : 16
        configuration.training.precision = precision
        configuration.training.checkpointEvery = steps - resumedSteps
        configuration.output.directory = run.path
        return configuration
    }

    /// A GPU has time for more; a loss scale in search of its size leaves out some steps there.
    private var epochs: Int { isLong ? 10 : device.isGPU ? 6 : 2 }
    /// 4 people of 32 images in batches of 16, or 16 of 32 in batches of 128.
    private var steps: Int { epochs * (isLong ? 4 : 8) }
    private let resumedSteps = 4

    /// Trains from the start.
    ///
    /// - Returns: the mean of the last four losses over that of the first four.
    func lossRatio() throws -> Double {
        _ = try train(resume: false)
        let losses = try RecordedLosses(contentsOf: directory.losses).values
        guard losses.count == steps else { return .nan }
        return losses.suffix(4).reduce(0, +) / losses.prefix(4).reduce(0, +)
    }

    /// Takes the finished run back to its last checkpoint but one and continues it, as after a
    /// crash.
    ///
    /// - Returns: how far the weights and the class centres are from those of the straight run: the
    ///   largest difference on the CPU; elsewhere the distance over that from the checkpoint, for
    ///   weights move little in a few steps.
    func resumeErrors() throws -> [Double] {
        let checkpoints = directory.checkpoints
        let start = try states(in: checkpoints.appending(path: "step-\(steps - resumedSteps)"))
        let straight = try states(in: run)
        try FileManager.default.removeItem(at: checkpoints.appending(path: "step-\(steps)"))
        let made = try train(resume: true)
        guard made == resumedSteps else {
            throw TorchError(
                operation: "resume", message: "made \(made) steps instead of \(resumedSteps)")
        }
        let resumed = try states(in: run)
        return try straight.indices.map { index in
            guard device.isGPU else {
                return try Self.largestDifference(resumed[index], straight[index])
            }
            return try RelativeError.of(resumed[index], straight[index])
                / RelativeError.of(start[index], straight[index])
        }
    }

    /// - Returns: the number of optimizer steps made.
    private func train(resume: Bool) throws -> Int {
        var made = 0
        var options = Trainer.Options()
        options.resume = resume
        options.isInterrupted = {
            made += 1
            return false
        }
        _ = try Trainer(configuration, device: device, options: options)()
        return made
    }

    private var directory: RunDirectory { RunDirectory(run) }

    /// The floating-point tensors of the backbone and of the head, in the order of their names.
    private func states(in folder: URL) throws -> [[Tensor]] {
        try ["model.safetensors", "head.safetensors"].map { name in
            let named = try StateDictionary.read(contentsOf: folder.appending(path: name)).tensors
            return try named.sorted { $0.key < $1.key }.map(\.value).filter {
                try $0.dtype.isFloatingPoint
            }
        }
    }

    private static func largestDifference(_ left: [Tensor], _ right: [Tensor]) throws -> Double {
        try zip(left, right).reduce(0) { largest, pair in
            let values = zip(try pair.0.values(as: Double.self), try pair.1.values(as: Double.self))
            return values.reduce(largest) { largest, pair in
                let difference = abs(pair.0 - pair.1)
                // A weight that is no number must not count as equal.
                return difference.isNaN ? .infinity : max(largest, difference)
            }
        }
    }
}
