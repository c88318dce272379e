import Foundation

/// Images of faces with and without masks, sorted into persons.
///
/// A folder of identity folders, in which images below `masked/` show a mask and others do not; or a list
/// with path, person and 0 or 1 (with a mask) in each line, between tabs or spaces.
public struct MaskedFaceSet: ImageSource {
    /// The name of the folders of images with masks.
    public static let maskedFolder = "masked"

    private let images: any ImageSource
    /// The person of each image.
    public let labels: [Int]
    /// Whether each image shows a mask.
    public let isMasked: [Bool]
    /// What the user should know, one sentence each.
    public let warnings: [String]

    /// Opens a folder or a list.
    ///
    /// - Throws: `DatasetError` naming the path, the folder or the line.
    public static func open(path: String) throws -> MaskedFaceSet {
        let canonical = try DatasetOpening.canonicalPath(path)
        guard DatasetOpening.isFolder(canonical) else {
            return try MaskedFaceSet(list: URL(filePath: path))
        }
        return try MaskedFaceSet(folder: path)
    }

    private init(folder: String) throws {
        let dataset = try FaceDataset.open(path: folder)
        guard dataset.form == .folder else {
            throw DatasetError.unusable(
                path: folder,
                reason: "is no folder of identity folders; those or a list with path, "
                    + "person and 0 or 1 in each line are expected")
        }
        images = dataset
        labels = (0..<dataset.count).map { Int(dataset.label(at: $0)) }
        isMasked = (0..<dataset.count).map { index in
            dataset.name(at: index).split(separator: "/").dropFirst().dropLast()
                .contains(Substring(Self.maskedFolder))
        }
        warnings = dataset.warnings
    }

    private init(list url: URL) throws {
        var names = ByteStrings()
        var labels: [Int] = []
        var isMasked: [Bool] = []
        var lines: [Int32] = []
        try TextLines.forEach(in: url) { number, line in
            func refuse(_ reason: String) -> DatasetError {
                .line(path: url.path, line: number, reason: reason)
            }
            guard let space = line.lastIndex(where: TextLines.isSpace) else {
                throw refuse("path, person and 0 or 1 are expected")
            }
            let mask = String(decoding: line[(space + 1)...], as: UTF8.self)
            guard mask == "0" || mask == "1" else {
                throw refuse("“\(mask)” is neither 0 (no mask) nor 1 (mask)")
            }
            switch ListLine.plain(TextLines.trimmed(line[..<space])) {
            case .success(let item):
                names.append(item.path)
                labels.append(Int(item.label))
                isMasked.append(mask == "1")
                lines.append(Int32(number))
            case .failure(let problem): throw refuse(problem.reason)
            }
        }
        images = try ListedImages(names: names, lines: lines, list: url)
        self.labels = labels
        self.isMasked = isMasked
        warnings = []
    }

    /// The set itself, once all images that a list names are known to be there.
    ///
    /// - Throws: `DatasetError` naming the first that is missing, with its line.
    public func withImages() throws -> MaskedFaceSet {
        try (images as? ListedImages)?.requireFiles()
        return self
    }

    /// The number of persons.
    public var identities: Int { Set(labels).count }

    public var count: Int { images.count }

    public func label(at index: Int) -> Int32 { Int32(labels[index]) }

    public func name(at index: Int) -> String { images.name(at: index) }

    public func path(at index: Int) -> String? { images.path(at: index) }

    public func byteCount(at index: Int) -> Int? { images.byteCount(at: index) }

    public func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try images.withBytes(at: index, using: buffer, body)
    }
}

/// Image files that a list names, in its order.
private struct ListedImages: ImageSource {
    private let names: ByteStrings
    /// The line of each.
    private let lines: [Int32]
    private let list: String
    private let folder: String

    init(names: ByteStrings, lines: [Int32], list: URL) throws {
        guard names.count > 0 else {
            throw DatasetError.unusable(path: list.path, reason: "names no image")
        }
        self.names = names
        self.lines = lines
        self.list = list.path
        folder = list.deletingLastPathComponent().path
    }

    func requireFiles() throws {
        _ = try concurrentChunks(of: count, size: 4096) { range in
            for index in range {
                let path = ListLine.fullPath(names[index], in: folder)
                guard access(path, R_OK) != 0 else { continue }
                let reason = String(cString: strerror(errno))
                throw DatasetError.line(
                    path: list, line: Int(lines[index]),
                    reason: "the image \(path) cannot be read: \(reason)")
            }
        }
    }

    var count: Int { names.count }

    func label(at index: Int) -> Int32 { 0 }

    func name(at index: Int) -> String { names[index] }

    func path(at index: Int) -> String? { ListLine.fullPath(names[index], in: folder) }

    func byteCount(at index: Int) -> Int? {
        var status = stat()
        return path(at: index).map { stat($0, &status) } == 0 ? Int(status.st_size) : nil
    }

    func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try buffer.withFile(path: ListLine.fullPath(names[index], in: folder), below: folder, body)
    }
}
