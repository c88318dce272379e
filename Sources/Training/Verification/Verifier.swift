public import Evaluation
public import FaceData

/// Tests a network on verification sets.
public struct Verifier {
    private let sets: [VerificationSet]

    /// - Parameter sets: the targets, in order.
    public init(_ sets: [VerificationSet]) {
        self.sets = sets
    }

    /// Whether there is anything to test.
    public var isEmpty: Bool { sets.isEmpty }

    /// The pictures of the pairs that say most about a network.
    ///
    /// - Throws: `DatasetError` or `ImageError` when one can no longer be read.
    func pictures(of scores: [String: PairVerification]) throws -> PairPictures {
        try PairPictures(scores, of: sets)
    }

    /// Embeds and scores every set.
    ///
    /// - Parameters:
    ///   - embedder: the network.
    ///   - folds: parts of the pairs for cross-validation.
    ///   - progress: told the set's name and the images done and in all.
    ///   - embedded: is handed the embeddings of each set, for saving.
    /// - Returns: the scores by name.
    /// - Throws: `DatasetError` naming the set and the image, or `TorchError`.
    public func callAsFunction(
        _ embedder: Embedder, folds: Int = 10,
        progress: (String, Int, Int) -> Void = { _, _, _ in },
        embedded: (VerificationSet, Embedder.Result) throws -> Void = { _, _ in }
    ) throws -> [String: PairVerification] {
        var scores: [String: PairVerification] = [:]
        for set in sets {
            do {
                let embeddings = try embedder(set.images, mirrored: true) {
                    progress(set.name, $0, set.imageCount)
                }
                try embedded(set, embeddings)
                scores[set.name] = try PairVerification.evaluate(
                    plain: embeddings.plain, mirrored: embeddings.mirrored, isSame: set.pairs,
                    folds: folds)
            } catch let error as VerificationError {
                throw DatasetError.unusable(path: set.name, reason: "\(error)")
            } catch DatasetError.image(let image) {
                throw DatasetError.unusable(
                    path: set.place(of: image), reason: "\(image.reason)")
            }
        }
        return scores
    }
}

extension VerificationSet {
    /// Where an image lies, for messages.
    fileprivate func place(of image: BadImage) -> String {
        switch form {
        case .verification: "\(name)/imgs/\(image.name)"
        case .bin: "\(name).bin, image \(image.index), from 0"
        }
    }
}
