import Evaluation
import FaceData
import Foundation
import Interchange

/// `pairs.json`: the pictures of the pairs that say most about a network, for its report.
///
/// Per target and kind the number of a pair, its squared distance, and both pictures as data URLs: the
/// bytes of the files as they are.
struct PairPictures: Encodable {
    /// Pairs of each kind.
    static let count = 6

    private let targets: [String: Kinds]

    private struct Kinds: Encodable {
        let worstSame: [Entry]
        let worstDifferent: [Entry]
        let bestSame: [Entry]
        let bestDifferent: [Entry]

        private enum CodingKeys: String, CodingKey {
            case worstSame = "worst_same"
            case worstDifferent = "worst_different"
            case bestSame = "best_same"
            case bestDifferent = "best_different"
        }
    }

    private struct Entry: Encodable {
        let pair: Int
        let distance: Double
        let pictures: [String]
    }

    /// Reads the pictures.
    ///
    /// - Throws: `DatasetError` or `ImageError` when a picture can no longer be read.
    init(_ scores: [String: PairVerification], of sets: [VerificationSet]) throws {
        let buffer = ReadBuffer()
        var targets: [String: Kinds] = [:]
        for set in sets {
            guard let pairs = scores[set.name]?.notablePairs(Self.count) else { continue }
            func entries(_ pairs: [NotablePairs.Pair]) throws -> [Entry] {
                try pairs.map { pair in
                    Entry(
                        pair: pair.number, distance: pair.distance,
                        pictures: try [0, 1].map { side in
                            try set.images.withBytes(at: 2 * pair.number + side, using: buffer) {
                                Self.dataURL($0)
                            }
                        })
                }
            }
            targets[set.name] = Kinds(
                worstSame: try entries(pairs.worstSame),
                worstDifferent: try entries(pairs.worstDifferent),
                bestSame: try entries(pairs.bestSame),
                bestDifferent: try entries(pairs.bestDifferent))
        }
        self.targets = targets
    }

    private static func dataURL(_ bytes: UnsafeRawBufferPointer) -> String {
        let kind = bytes.first == 0x89 ? "png" : "jpeg"
        return "data:image/\(kind);base64,\(Data(bytes).base64EncodedString())"
    }

    func encode(to encoder: any Encoder) throws { try targets.encode(to: encoder) }

    func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(self), to: url)
    }
}
