public import Evaluation
public import FaceData
public import Foundation

/// Embeds images, or takes the embeddings of an earlier run.
public struct EmbeddingStore {
    private let embedder: Embedder
    private let weights: URL
    private let network: String
    private let cache: URL?

    /// Whether embeddings came from a network or from an earlier run.
    public enum Source: Sendable {
        case network
        case cache
    }

    /// - Parameters:
    ///   - embedder: the network.
    ///   - weights: its file.
    ///   - network: its name.
    ///   - cache: the folder where embeddings are kept; nil: nowhere.
    public init(_ embedder: Embedder, weights: URL, network: String, cache: URL?) {
        self.embedder = embedder
        self.weights = weights
        self.network = network
        self.cache = cache
    }

    /// The embeddings of all images of a source.
    ///
    /// - Parameters:
    ///   - name: under which they are kept.
    ///   - landmarks: the file by which the images are aligned, if they are.
    ///   - mirrored: whether mirror images are embedded too.
    ///   - progress: told the number of images done.
    /// - Throws: `DatasetError` naming an image that cannot be used; `TorchError`, `FileError`.
    public func embeddings(
        of images: any ImageSource, name: String, landmarks: URL? = nil, mirrored: Bool,
        progress: (Int) -> Void = { _ in }
    ) throws -> (ImageEmbeddings, Source) {
        guard let cache else { return (try embed(images, mirrored, progress), .network) }
        let kept = EmbeddingCache(folder: cache, name: name)
        let origin = EmbeddingCache.Origin(
            weights: try FileDigest.of(weights), network: network, images: images.changeMark,
            landmarks: try landmarks.map { try FileDigest.of($0) }, mirrored: mirrored,
            dimension: embedder.dimension)
        if let found = kept.find(origin), found.count == images.count { return (found, .cache) }
        let embeddings = try embed(images, mirrored, progress)
        try kept.keep(embeddings, origin)
        return (embeddings, .network)
    }

    private func embed(
        _ images: any ImageSource, _ mirrored: Bool, _ progress: (Int) -> Void
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
}
