public import Foundation
import Interchange

/// Makes a set of synthetic faces: a training folder, verification pairs of other people, and
/// the landmarks of every picture.
///
/// The same configuration gives the same files, whatever the number of threads:
/// `train/<person>/<picture>.jpg`, `verification/synthetic/` in the folder form of pairs,
/// `landmarks.txt` (path, then x and y of five points per line), `README.txt` and
/// `synthesis.json`, the configuration; with wrong labels also `label_errors.txt`, which names them.
public struct FaceSynthesizer: Sendable {
    private let configuration: SynthesisConfiguration
    private let threads: Int

    /// Pictures between two calls of `progress`.
    private static let chunk = 512

    /// - Parameter threads: how many pictures are drawn at the same time; nil: one per core.
    public init(configuration: SynthesisConfiguration, threads: Int? = nil) {
        self.configuration = configuration
        self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Makes the set, whole or not at all; one that is there already is left as it is.
    ///
    /// - Parameters:
    ///   - folder: the folder of the set. It grows beside it under the name `folder`.partial.
    ///   - progress: called now and then with the number of pictures made and to be made.
    /// - Throws: `SynthesisError` when the configuration is wrong or the folder holds something
    ///   else, `FileError` naming the file that could not be written.
    public func write(
        to folder: URL, progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> SynthesisSummary {
        try configuration.validate()
        let destination = SynthesisFolder(folder)
        if try destination.holds(configuration) {
            return SynthesisSummary(configuration, existed: true)
        }
        let plan = SynthesisPlan(configuration)
        try destination.fill(with: configuration) { place in
            for name in plan.folders {
                try Folder.make(place.appending(path: name))
            }
            let landmarks = try draw(plan.pictures, in: place, progress: progress)
            try PlainFile.write(
                Data(landmarks.utf8), to: place.appending(path: "landmarks.txt"))
            let labels = "\(SynthesisPlan.verificationFolder)/pair_label.npy"
            try NPYFile.write(RawArray(plan.pairs), to: place.appending(path: labels))
            if !plan.labelErrors.isEmpty {
                try PlainFile.write(
                    Data(plan.labelErrors.utf8), to: place.appending(path: "label_errors.txt"))
            }
            try PlainFile.write(
                Data(SynthesisReadMe.text(configuration).utf8),
                to: place.appending(path: "README.txt"))
        }
        return SynthesisSummary(configuration, existed: false)
    }

    /// Draws and writes all pictures.
    ///
    /// - Returns: the lines of their landmarks, in the order of the pictures.
    private func draw(
        _ pictures: [SynthesisPlan.Picture], in place: URL, progress: (Int, Int) -> Void
    ) throws -> String {
        var text = ""
        progress(0, pictures.count)
        for start in stride(from: 0, to: pictures.count, by: Self.chunk) {
            let end = min(start + Self.chunk, pictures.count)
            let team = PictureTeam(
                pictures: pictures[start..<end], place: place, configuration: configuration)
            text += try team.run(threads: threads)
            progress(end, pictures.count)
        }
        return text
    }
}

/// What a set of synthetic faces holds.
public struct SynthesisSummary: Equatable, Sendable {
    /// All pictures, those of the verification pairs among them.
    public let images: Int
    /// The pictures to train on.
    public let trainingImages: Int
    /// The people to train on.
    public let identities: Int
    /// The people of the verification pairs.
    public let testIdentities: Int
    public let pairs: Int
    /// Whether the set was there already and has been left as it was.
    public let existed: Bool

    init(_ configuration: SynthesisConfiguration, existed: Bool) {
        trainingImages = configuration.identities * configuration.imagesPerIdentity
        images = trainingImages + 2 * configuration.pairs
        identities = configuration.identities
        testIdentities = configuration.testIdentities
        pairs = configuration.pairs
        self.existed = existed
    }
}
