import Foundation

/// Why a data set cannot be used.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
    /// Something on disk is missing, unreadable or not what it should be.
    case unusable(path: String, reason: String)
    /// A line of a list is wrong; lines count from 1.
    case line(path: String, line: Int, reason: String)
    /// More than 1 in 1,000 images could not be used: all that are known by now.
    case tooManyBadImages([BadImage], of: Int)
    /// An image that must not be missing could not be used.
    case image(BadImage)

    /// One message with the path, the reason and the way out.
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .line(let path, let line, let reason): "\(path), line \(line): \(reason)"
        case .tooManyBadImages(let images, let total):
            "\(images.count) of \(total) images cannot be used, more than 1 in 1,000; replace or "
                + "remove them, or name them in a file given as data.exclude:\n"
                + images.map { "  \($0)" }.joined(separator: "\n")
        case .image(let image): "\(image)"
        }
    }

    /// The refusal that the last system call left in `errno`.
    static func last(_ path: String) -> DatasetError {
        .unusable(path: path, reason: String(cString: strerror(errno)))
    }
}

/// An image that was left out, and why.
public struct BadImage: Equatable, Sendable, CustomStringConvertible {
    /// Its place in the data set.
    public let index: Int
    /// Its name, as `data.exclude` takes it.
    public let name: String
    public let reason: ImageError

    /// Says that `name` was left out because of `reason`.
    public init(index: Int, name: String, reason: ImageError) {
        self.index = index
        self.name = name
        self.reason = reason
    }

    /// `name: reason`.
    public var description: String { "\(name): \(reason)" }
}
