/// Encoded images that can be read in any order, from several threads.
public protocol ImageSource: Sendable {
    /// The number of images N.
    var count: Int { get }

    /// The class of an image; 0 where images have none.
    func label(at index: Int) -> Int32

    /// The name of an image within the source, such as `identity/001.jpg`.
    func name(at index: Int) -> String

    /// The bytes of an encoded image; nil when it cannot be found.
    func byteCount(at index: Int) -> Int?

    /// The file of an image, as an absolute path; nil when several share one.
    func path(at index: Int) -> String?

    /// Whether images that are not of the size in use are brought to it by their shorter side.
    var fitsShorterSide: Bool { get }

    /// Calls `body` with the bytes of one encoded image.
    ///
    /// - Parameters:
    ///   - buffer: holds the bytes where they must be copied; one per thread.
    ///   - body: may use the bytes until it returns.
    /// - Throws: `ImageError` when this image is at fault, `DatasetError` when the source is, and
    ///   what `body` throws.
    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result

    /// Decodes one image to `size` x `size` pixels.
    ///
    /// - Parameters:
    ///   - decoder: one per thread, as `buffer`.
    ///   - pixels: gets [size, size, 3] bytes RGB; undefined after an error.
    /// - Throws: as `withBytes`.
    func decode(
        at index: Int, with decoder: ImageDecoder, using buffer: ReadBuffer, size: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws
}

extension ImageSource {
    public func path(at index: Int) -> String? { nil }

    public var fitsShorterSide: Bool { false }

    public func decode(
        at index: Int, with decoder: ImageDecoder, using buffer: ReadBuffer, size: Int,
        into pixels: UnsafeMutableRawBufferPointer
    ) throws {
        try withBytes(at: index, using: buffer) { bytes in
            if fitsShorterSide {
                try decoder.decode(bytes, fittingShorterSide: size, into: pixels)
            } else {
                try decoder.decode(bytes, size: size, into: pixels)
            }
        }
    }
}

/// Images sorted into identities.
protocol IdentitySource: ImageSource {
    /// The form, for `dataset info`.
    var form: DatasetForm { get }
    /// Where it lies, for messages.
    var path: String { get }
    /// The number of identities that the source itself names: its folders, or its largest label + 1.
    var identityCount: Int { get }
    /// What a message says of an identity without images.
    func emptyIdentity(_ label: Int) -> EmptyIdentity
    /// Whether the source can stand for that number of identities; why not, otherwise.
    func mismatch(identities: Int) -> String?
    /// What the user should know, one sentence each.
    var warnings: [String] { get }
    /// What is there and cannot be had: not among the images, but known by name.
    var damaged: [DamagedImage] { get }
    /// What contradicts itself in the source beyond single images; takes time.
    func contradictions() -> [DamagedImage]
}

extension IdentitySource {
    var damaged: [DamagedImage] { [] }

    func contradictions() -> [DamagedImage] { [] }
}

/// The parts of a message about an identity without images.
struct EmptyIdentity {
    /// What the identity is called.
    let name: String
    let problem: String
    let remedy: String
}

/// The forms of data sets.
public enum DatasetForm: String, Sendable, CaseIterable {
    /// One folder per identity.
    case folder
    /// A text file with a path and a label per line.
    case list
    /// A RecordIO file.
    case rec
}
