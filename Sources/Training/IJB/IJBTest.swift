public import Evaluation
public import FaceData
import Foundation
import Interchange

/// IJB-B or IJB-C, read and checked, ready for the embeddings of a network.
public struct IJBTest: Sendable {
    /// Where it lies.
    public let folder: IJBFolder
    /// Images, templates and media.
    public let media: IJBMedia
    private let landmarks: LandmarkList
    private let rows: [Int]

    /// Reads the lists of images.
    ///
    /// - Throws: `IJBError`, `DatasetError` or `FileError`, each naming the file and the line.
    public init(_ folder: IJBFolder) throws {
        self.folder = folder
        media = try IJBMedia(contentsOf: folder.media)
        let landmarks = try LandmarkList(contentsOf: folder.landmarks)
        self.landmarks = landmarks
        rows = try media.rows(
            in: (0..<landmarks.count).map(landmarks.name), of: landmarks.path,
            line: landmarks.line(at:))
    }

    /// The number of images.
    public var imageCount: Int { landmarks.count }

    /// The images, aligned when they are decoded.
    ///
    /// - Throws: `DatasetError` naming the first that is missing, with its line.
    public func images() throws -> AlignedImages {
        try AlignedImages(landmarks, in: folder.images)
    }

    /// Pools embeddings to templates.
    ///
    /// - Throws: `IJBError` with the line of an image without a finite score, where scores are used, or
    ///   whose embedding is not finite.
    public func templates(
        of embeddings: ImageEmbeddings, _ feature: ImageFeature
    ) throws -> TemplateFeatures {
        var scores: [Float] = []
        if feature.weighsByDetectorScore {
            scores = try (0..<landmarks.count).map { row in
                guard let score = landmarks.score(at: row) else {
                    throw IJBError.line(
                        path: landmarks.path, line: landmarks.line(at: row),
                        reason: "the detector score is missing; add it, or leave all out with "
                            + "--no-detector-score")
                }
                guard score.isFinite else {
                    throw IJBError.line(
                        path: landmarks.path, line: landmarks.line(at: row),
                        reason: "the detector score is not a finite number")
                }
                return score
            }
        }
        return try TemplateFeatures.pool(
            embeddings, media, rows: rows, scores: scores, feature: feature)
    }
}
