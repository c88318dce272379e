/// Why a set of faces with and without masks cannot be judged.
public enum MaskedFaceError: Error, Equatable, CustomStringConvertible {
    /// An embedding with a NaN or an infinity; the image counts from 0.
    case notFinite(Int)
    /// No pairs of one person, or none of two.
    case noPairs(MaskedFaceProtocol, ofOnePerson: Bool)

    /// One message with the way out.
    public var description: String {
        switch self {
        case .notFinite(let image):
            "the embedding of image \(image), from 0, has an element that is not a finite number; the "
                + "weights are broken, the precision is too low, or the file of embeddings is damaged"
        case .noPairs(let name, let isOne):
            "the protocol “\(name)” finds no pair of \(isOne ? "one person" : "two persons"); "
                + (name == .mask
                    ? "persons with images in masked/ and in unmasked/ are needed"
                    : "two persons and two images of one are needed")
        }
    }
}
