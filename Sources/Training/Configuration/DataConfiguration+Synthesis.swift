import FaceData
import Foundation

extension DataConfiguration {
    /// Makes procedural faces when the section asks for them and `train` is not there.
    ///
    /// `train` must be the folder `train` of the set, which also gets verification pairs.
    ///
    /// - Parameter say: told what takes a while.
    /// - Throws: `DatasetError`, `SynthesisError` or `FileError`.
    func synthesizeIfMissing(_ say: (String) -> Void) throws {
        guard synthesize.identities > 0, !FileManager.default.fileExists(atPath: train) else {
            return
        }
        guard URL(filePath: train).lastPathComponent == "train" else {
            throw DatasetError.unusable(
                path: train,
                reason: "is not there; check data.train, or end it in /train to have synthetic "
                    + "faces made (data.synthesize.identities is \(synthesize.identities))")
        }
        let folder = URL(filePath: train).deletingLastPathComponent()
        say("making synthetic faces in \(folder.relativePath)")
        let faces = SynthesisConfiguration(
            identities: synthesize.identities, imagesPerIdentity: synthesize.images,
            seed: UInt64(synthesize.seed))
        var announced = 0
        _ = try FaceSynthesizer(configuration: faces).write(to: folder) { done, total in
            let tenths = done * 10 / max(1, total)
            guard tenths > announced else { return }
            announced = tenths
            say("  \(done) of \(total) images")
        }
    }
}
