import Evaluation
import FaceData
import Foundation
import Torch
import Training

/// The faces of a folder as embeddings, ready to be searched.
struct Gallery {
    /// A face of the gallery and how like the query it is.
    struct Match {
        let name: String
        /// -1 to 1.
        let cosine: Double
    }

    private let embedder: Embedder
    private let names: [String]
    private let embeddings: Embeddings

    /// Embeds all JPEG and PNG images below a folder.
    init(of folder: String, model file: URL) throws {
        let device = try DeviceChoice.select("auto").device
        let model = try ModelFile.read(file, device: device)
        embedder = Embedder(model, device: device)
        let images = try ImageCollection.open(path: folder)
        names = (0..<images.count).map { images.name(at: $0) }
        embeddings = try embedder(images, mirrored: false).plain
    }

    /// All faces, the most alike first.
    func matches(for picture: String) throws -> [Match] {
        let query = try embedder(ImageFiles(paths: [picture]), mirrored: false).plain
        return names.indices.map { index in
            Match(name: names[index], cosine: embeddings.cosine(index, to: 0, of: query))
        }.sorted { $0.cosine > $1.cosine }
    }
}
