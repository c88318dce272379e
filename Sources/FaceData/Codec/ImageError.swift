/// Why one image cannot be used; the image is named by whoever knows its name.
public enum ImageError: Error, Equatable, CustomStringConvertible {
    /// The file or record could not be read: the system's or the container's reason.
    case unreadable(String)
    /// There are no bytes.
    case empty
    /// Neither JPEG nor PNG; the format it seems to be, where that is known.
    case unsupported(String)
    /// The bytes are damaged or cut off: the decoder's words.
    case corrupt(String)
    /// Its size is not the one asked for.
    case wrongSize(width: Int, height: Int, expected: Int)
    /// It would take too much memory.
    case tooLarge(width: Int, height: Int)
    /// Its landmarks do not say how to align it.
    case unaligned(AlignmentError)

    /// One clause that follows the name of the image.
    public var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .empty: "the file is empty"
        case .unsupported(let format): "\(format) is not supported; use JPEG or PNG"
        case .corrupt(let reason): "damaged: \(reason)"
        case .wrongSize(let width, let height, let expected):
            "\(width) x \(height) pixels where \(expected) x \(expected) are expected; align it first"
        case .tooLarge(let width, let height):
            "\(width) x \(height) pixels are more than an image of a face can have"
        case .unaligned(let reason): "\(reason)"
        }
    }
}
