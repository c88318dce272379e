import FaceData
import Foundation

/// Faces to measure with where the user names none.
enum DrawnFaces {
    /// Draws faces into a temporary folder, which is removed when `body` ends.
    ///
    /// - Parameters:
    ///   - identities: people.
    ///   - images: of each.
    ///   - body: given the path of a folder of identity folders.
    /// - Throws: what drawing and `body` throw.
    static func with<Result>(
        identities: Int, images: Int, _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "soloface-benchmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let faces = SynthesisConfiguration(
            identities: identities, imagesPerIdentity: images, seed: 1, testIdentities: 2,
            pairs: 10)
        _ = try FaceSynthesizer(configuration: faces).write(to: folder)
        return try body(folder.appending(path: "train").path)
    }
}
