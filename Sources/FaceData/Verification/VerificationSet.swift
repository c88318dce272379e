public import Foundation
import Interchange

/// Pairs of images that show the same person or two, for measuring a network.
///
/// Images 2i and 2i + 1 are pair i. The folder form: `imgs/0.jpg` … `imgs/(2N-1).jpg` and
/// `pair_label.npy` (bool [N]). The packed form: `NAME.bin`, a pickle of images and flags.
public struct VerificationSet: Sendable {
    static let labelFile = "pair_label.npy"
    static let imageFolder = "imgs"

    /// The name of the target, such as `lfw`.
    public let name: String
    /// Whether the two images of a pair show the same person; N of them.
    public let pairs: [Bool]
    /// The images, 2N of them, without labels.
    public let images: any ImageSource

    /// The form on disk.
    public let form: Form

    /// How a verification set lies on disk.
    public enum Form: String, Sendable {
        /// Images in a folder.
        case verification
        /// A pack.
        case bin
    }

    /// The number of images, 2N.
    public var imageCount: Int { images.count }

    /// Opens the folder form and checks that all images are there.
    ///
    /// - Throws: `DatasetError.unusable` naming the file that is missing or wrong.
    public init(folder: URL, name: String) throws {
        let labels = folder.appending(path: Self.labelFile)
        let array: RawArray
        do {
            array = try NPYFile.read(contentsOf: labels)
        } catch {
            throw DatasetError.unusable(path: labels.path, reason: error.reason)
        }
        guard let pairs = array.bools(), array.shape.count == 1, !pairs.isEmpty else {
            throw DatasetError.unusable(
                path: labels.path,
                reason: "holds \(array.elementType.rawValue) \(array.shape), one BOOL per pair is "
                    + "expected; save array.astype(bool)")
        }
        self.name = name
        self.pairs = pairs
        form = .verification
        self.images = try NumberedImages(
            folder: folder.appending(path: Self.imageFolder), count: 2 * pairs.count)
    }

    /// Opens the packed form (`.bin`); nothing in the pickle is executed.
    ///
    /// - Throws: `DatasetError.unusable` naming the file and what is wrong with it.
    public init(pack url: URL, name: String) throws {
        let pack = try VerificationPack(contentsOf: url)
        self.name = name
        pairs = pack.pairs
        images = pack
        form = .bin
    }

    /// Opens what lies at `path` when it is a verification set; nil when it is something else.
    ///
    /// - Throws: `DatasetError.unusable` naming the file that is missing or wrong.
    static func open(path: String) throws -> VerificationSet? {
        let url = URL(filePath: path)
        let name = url.lastPathComponent
        if access(url.appending(path: labelFile).path, F_OK) == 0 {
            return try VerificationSet(folder: url, name: name)
        }
        guard isPack(path), access(path, F_OK) == 0, !DatasetOpening.isFolder(path) else {
            return nil
        }
        return try VerificationSet(pack: url, name: name)
    }

    /// Whether `path` is named as a pack is.
    static func isPack(_ path: String) -> Bool {
        URL(filePath: path).pathExtension.lowercased() == VerificationPack.suffix
    }
}

/// The images `0.jpg` … `(count-1).jpg` of one folder.
private struct NumberedImages: ImageSource {
    private static let extensions = ["jpg", "jpeg", "png"]

    let count: Int
    private let path: String
    /// The place of each image's extension in `extensions`.
    private let suffixes: [UInt8]

    init(folder: URL, count: Int) throws {
        self.count = count
        path = folder.path
        let listing = try DirectoryListing(path: folder.path)
        let present = Set(listing.images.map { String(decoding: $0.name, as: UTF8.self) })
        suffixes = try (0..<count).map { number in
            guard
                let suffix = Self.extensions.firstIndex(where: {
                    present.contains("\(number).\($0)")
                })
            else {
                throw DatasetError.unusable(
                    path: folder.appending(path: "\(number).jpg").path,
                    reason: "is missing; \(VerificationSet.labelFile) names \(count / 2) pairs, "
                        + "which need the images 0.jpg to \(count - 1).jpg")
            }
            return UInt8(suffix)
        }
        guard present.count == count else {
            throw DatasetError.unusable(
                path: folder.path,
                reason: "holds \(present.count) images, \(VerificationSet.labelFile) names "
                    + "\(count / 2) pairs, which are \(count) images")
        }
    }

    func label(at index: Int) -> Int32 { 0 }

    func name(at index: Int) -> String { "\(index).\(Self.extensions[Int(suffixes[index])])" }

    func byteCount(at index: Int) -> Int? {
        var status = stat()
        return stat("\(path)/\(name(at: index))", &status) == 0 ? Int(status.st_size) : nil
    }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: "\(path)/\(name(at: index))", below: path, body)
    }
}
