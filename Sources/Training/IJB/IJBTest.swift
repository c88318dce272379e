public import Evaluation
import FaceData
public import Foundation
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

    /// Whether embeddings came from a network or from an earlier run.
    public enum Source: Sendable {
        case network
        case cache
    }

    /// Aligns and embeds all images, or takes the embeddings of an earlier run.
    ///
    /// - Parameters:
    ///   - embedder: the network.
    ///   - weights: its file and name, for `cache`.
    ///   - mirrored: whether mirror images are embedded too.
    ///   - cache: where embeddings are kept; nil: nowhere.
    ///   - progress: told the number of images done.
    /// - Throws: `DatasetError` naming an image that cannot be used; `TorchError`, `FileError`.
    public func embeddings(
        _ embedder: Embedder, weights: (file: URL, network: String), mirrored: Bool, cache: URL?,
        progress: (Int) -> Void = { _ in }
    ) throws -> (ImageEmbeddings, Source) {
        let images = try AlignedImages(landmarks, in: folder.images)
        guard let cache else {
            return (try embed(images, embedder, mirrored, progress), .network)
        }
        let store = EmbeddingCache(folder: cache, name: folder.name.rawValue)
        let origin = EmbeddingCache.Origin(
            weights: try FileDigest.of(weights.file), network: weights.network,
            images: images.fingerprint, landmarks: try FileDigest.of(folder.landmarks),
            mirrored: mirrored, dimension: embedder.dimension)
        if let found = store.find(origin), found.count == imageCount { return (found, .cache) }
        let embeddings = try embed(images, embedder, mirrored, progress)
        try store.keep(embeddings, origin)
        return (embeddings, .network)
    }

    private func embed(
        _ images: AlignedImages, _ embedder: Embedder, _ mirrored: Bool, _ progress: (Int) -> Void
    ) throws -> ImageEmbeddings {
        let dimension = embedder.dimension
        var rows = Data(
            capacity: images.count * dimension * (mirrored ? 2 : 1) * MemoryLayout<Float>.size)
        var done = 0
        try embedder.forEachBatch(of: images, mirrored: mirrored) { plain, mirror in
            for start in stride(from: 0, to: plain.count, by: dimension) {
                plain[start..<start + dimension].withUnsafeBytes { rows.append(contentsOf: $0) }
                guard mirrored else { continue }
                mirror[start..<start + dimension].withUnsafeBytes { rows.append(contentsOf: $0) }
            }
            done += plain.count / dimension
            progress(done)
        }
        return ImageEmbeddings(bytes: rows, dimension: dimension, hasMirrored: mirrored)
    }

    /// Pools embeddings to templates.
    ///
    /// - Throws: `IJBError` with the line of an image without a score, where scores are used, or whose
    ///   embedding is not finite.
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
                return score
            }
        }
        return try TemplateFeatures.pool(
            embeddings, media, rows: rows, scores: scores, feature: feature)
    }
}
