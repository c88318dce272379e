public import Foundation

/// Images of faces sorted into identities, for training.
///
/// Holds names and labels, not images; may be read from several threads.
public struct FaceDataset: ImageSource {
    let source: any IdentitySource
    private let exclusion: Exclusion
    /// The number of classes C; labels run from 0 to C - 1.
    public let identities: Int

    /// Opens the data set at `path` and checks its identities.
    ///
    /// With `identities` 0 each identity must have an image; a number given there must be that of
    /// the folders (or at least that of the labels of a list), and identities may then be empty.
    /// - Parameters:
    ///   - path: a folder of identity folders, a list (`.txt`, `.tsv`, `.lst`, `.pkl`), a
    ///     RecordIO file (`.rec`) or the folder of a `train.rec`.
    ///   - exclude: a file with names of images to leave out, one per line.
    ///   - cache: where the contents of folders are kept.
    /// - Throws: `DatasetError` naming the path, the identity or the line, and the way out.
    public static func open(
        path: String, identities: Int = 0, exclude: URL? = nil,
        cache: FolderIndexCache = .standard()
    ) throws -> FaceDataset {
        precondition(identities >= 0, "a number of identities is never negative")
        let dataset = try openUnchecked(
            path: path, identities: identities, exclude: exclude, cache: cache)
        if identities == 0 { try dataset.checkThatNoIdentityIsEmpty() }
        return dataset
    }

    /// Opens it as `open` does, also where identities have no image.
    static func openUnchecked(
        path: String, identities: Int = 0, exclude: URL?, cache: FolderIndexCache
    ) throws -> FaceDataset {
        let source = try DatasetOpening.source(at: path, cache: cache)
        let exclusion =
            try exclude.map { try Exclusion(contentsOf: $0, in: source) }
            ?? Exclusion(nothingOf: source)
        try checkDamage(exclusion.damaged, of: source)
        if identities > 0, let mismatch = source.mismatch(identities: identities) {
            throw DatasetError.unusable(path: source.path, reason: mismatch)
        }
        let dataset = FaceDataset(
            source: source, exclusion: exclusion,
            identities: identities == 0 ? source.identityCount : identities)
        guard dataset.count > 0 else {
            throw DatasetError.unusable(path: source.path, reason: "has no JPEG or PNG image")
        }
        return dataset
    }

    /// The form that was recognised.
    public var form: DatasetForm { source.form }

    /// Where it lies.
    var path: String { source.path }

    /// What the user should know about the data, one sentence each.
    public var warnings: [String] {
        guard let first = exclusion.damaged.first else { return source.warnings }
        return source.warnings + [
            "\(source.path): left out \(exclusion.damaged.count) damaged records, the first is "
                + "record \(first)"
        ]
    }

    public var count: Int { source.count - exclusion.count }

    public func label(at index: Int) -> Int32 { source.label(at: exclusion.sourceIndex(of: index)) }

    public func name(at index: Int) -> String { source.name(at: exclusion.sourceIndex(of: index)) }

    public func path(at index: Int) -> String? {
        source.path(at: exclusion.sourceIndex(of: index))
    }

    public func byteCount(at index: Int) -> Int? {
        source.byteCount(at: exclusion.sourceIndex(of: index))
    }

    public func withBytes<Result>(
        at index: Int, using buffer: ReadBuffer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try source.withBytes(at: exclusion.sourceIndex(of: index), using: buffer, body)
    }

    /// The encoded image, copied.
    ///
    /// - Throws: `DatasetError` naming the image.
    public func bytes(at index: Int) throws -> Data {
        do {
            return try withBytes(at: index, using: ReadBuffer()) { Data($0) }
        } catch let reason as ImageError {
            let name = name(at: index)
            throw DatasetError.image(BadImage(index: index, name: name, reason: reason))
        }
    }

    /// A hash of all names, file sizes and labels that does not depend on their order.
    ///
    /// 32 hexadecimal digits: for each image, two 64-bit words from its name, size and label; the
    /// words added up over all images and mixed with their number. File contents are not read.
    public func fingerprint() -> String { Fingerprint.of(self) }

    private static func checkDamage(
        _ damaged: [DamagedImage], of source: any IdentitySource
    ) throws(DatasetError) {
        let total = source.count + source.damaged.count
        guard damaged.count * BadImageLedger.toleratedShare > total else { return }
        let shown = damaged.prefix(20).map { "\n  record \($0)" }.joined()
        throw .unusable(
            path: source.path,
            reason: "\(damaged.count) of \(total) records are damaged, more than 1 in 1,000; copy "
                + "the file again, or name them in a file given as data.exclude:" + shown)
    }

    private func checkThatNoIdentityIsEmpty() throws {
        // With fewer images than labels one label below the number of images is missing.
        let checked = min(identities, count + 1)
        var isPresent = [Bool](repeating: false, count: checked)
        for index in 0..<count {
            let label = Int(label(at: index))
            if label < checked { isPresent[label] = true }
        }
        let missing = isPresent.indices.filter { !isPresent[$0] }
        guard let first = missing.first else { return }
        let empty = source.emptyIdentity(first)
        let rest = exclusion.count > 0 ? " that is not left out" : ""
        let others = missing.count > 1 ? " (the first of \(missing.count))" : ""
        throw DatasetError.unusable(
            path: source.path,
            reason: "\(empty.problem)\(rest)\(others); \(empty.remedy), or set "
                + "data.identities = \(identities) to keep the empty class")
    }
}
