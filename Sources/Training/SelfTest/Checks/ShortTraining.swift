import Backbones
import FaceData
import Foundation
import Interchange
import Torch

/// The run that the training checks look at: mbf with the default recipe, a few seconds long.
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
        let (identities, images) = isLong ? (16, 32) : (8, 16)
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
        configuration.training.epochs = isLong ? 16 : 4
        configuration.training.batchSize = isLong ? 128 : 16
        configuration.training.precision = precision
        configuration.training.checkpointEvery = steps - resumedSteps
        configuration.output.directory = run.path
        return configuration
    }

    /// 8 people of 16 images in batches of 16, or 16 of 32 in batches of 128.
    private var steps: Int { isLong ? 64 : 32 }
    private let resumedSteps = 6

    /// Trains from the start.
    ///
    /// - Returns: the mean of the last five losses over that of the first five.
    func lossRatio() throws -> Double {
        try train(resume: false)
        let losses = try RecordedLosses(contentsOf: directory.losses).values
        guard losses.count == steps else { return .nan }
        return losses.suffix(5).reduce(0, +) / losses.prefix(5).reduce(0, +)
    }

    /// Takes the finished run back to its last checkpoint but one and continues it, as after a
    /// crash.
    ///
    /// - Returns: how far the weights and the class centres are from those of the straight run: the
    ///   largest difference on the CPU, the relative error elsewhere.
    func resumeErrors() throws -> [Double] {
        let straight = try [directory.model, directory.head].map(tensors)
        try FileManager.default.removeItem(
            at: directory.checkpoints.appending(path: "step-\(steps)"))
        try train(resume: true)
        let resumed = try [directory.model, directory.head].map(tensors)
        return try zip(resumed, straight).map { resumed, straight in
            device == .cpu
                ? try Self.largestDifference(resumed, straight)
                : try RelativeError.of(resumed, straight)
        }
    }

    private func train(resume: Bool) throws {
        var options = Trainer.Options()
        options.resume = resume
        _ = try Trainer(configuration, device: device, options: options)()
    }

    private var directory: RunDirectory { RunDirectory(run) }

    /// The floating-point tensors of a file in the order of their names.
    private func tensors(_ url: URL) throws -> [Tensor] {
        let named = try StateDictionary.read(contentsOf: url).tensors
        return try named.sorted { $0.key < $1.key }.map(\.value).filter {
            try $0.dtype.isFloatingPoint
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
