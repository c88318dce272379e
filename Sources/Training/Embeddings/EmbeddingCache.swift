import Evaluation
import Foundation
import Interchange

/// Embeddings kept between runs, together with what they were made of.
///
/// `NAME_embeddings.npy` holds a row per image: its embedding, then that of its mirror image where they
/// were wanted. `NAME_embeddings.json` says which weights and images they belong to; embeddings are
/// used again only when both are the same.
struct EmbeddingCache {
    /// What embeddings depend on.
    struct Origin: Codable, Equatable {
        /// The digest of the weights.
        let weights: String
        /// The network they were taken for.
        let network: String
        /// The mark of the images: their names, sizes and times of change.
        let images: String
        /// The digest of their landmarks, where they are aligned.
        let landmarks: String?
        /// Whether rows hold mirror images too.
        var mirrored: Bool
        /// The length of an embedding.
        let dimension: Int
    }

    private let rows: URL
    private let record: URL

    init(folder: URL, name: String) {
        rows = folder.appending(path: "\(name)_embeddings.npy")
        record = folder.appending(path: "\(name)_embeddings.json")
    }

    /// What is kept, if it belongs to `origin`; rows may hold mirror images that are not asked for.
    func find(_ origin: Origin) -> ImageEmbeddings? {
        guard let data = try? Data(contentsOf: record),
            let found = try? JSONDecoder().decode(Origin.self, from: data)
        else { return nil }
        var wanted = origin
        wanted.mirrored = found.mirrored
        guard found == wanted, found.mirrored || !origin.mirrored,
            let array = try? NPYFile.read(contentsOf: rows), array.elementType == .float32,
            array.shape.count == 2,
            array.shape[1] == found.dimension * (found.mirrored ? 2 : 1)
        else { return nil }
        return ImageEmbeddings(
            bytes: array.bytes, dimension: found.dimension, hasMirrored: found.mirrored)
    }

    /// Keeps rows; the record is written last, and an old one goes first.
    ///
    /// - Throws: `FileError`.
    func keep(_ embeddings: ImageEmbeddings, _ origin: Origin) throws {
        try Folder.make(rows.deletingLastPathComponent())
        try? FileManager.default.removeItem(at: record)
        let width = embeddings.dimension * (embeddings.hasMirrored ? 2 : 1)
        try NPYFile.write(
            RawArray(
                elementType: .float32, shape: [embeddings.count, width], bytes: embeddings.bytes),
            to: rows)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(encoder.encode(origin), to: record)
    }
}
