public import Foundation
import Interchange

/// Makes one form of a data set of another; the bytes of images are copied, never encoded anew.
public struct DatasetConversion: Sendable {
    /// How a conversion is done.
    public struct Options: Sendable {
        /// The form to make; nil: that which the target's name speaks of, else a folder.
        public var form: ConversionForm?
        /// A file with names of images to leave out, one per line.
        public var exclude: URL?
        /// The numbered parts of a folder to take, such as `["0", "1"]`; empty: all.
        public var parts: [String] = []
        /// Where the contents of folders are kept.
        public var cache = FolderIndexCache.standard()

        /// Everything, to the form that the name of the target speaks of.
        public init() {}
    }

    /// What was made.
    public struct Summary: Encodable, Equatable, Sendable {
        public let form: String
        /// 0 for a verification set.
        public let identities: Int
        public let images: Int
    }

    private let source: String
    private let target: String
    private let options: Options

    /// A conversion of what lies at `source` to something new at `target`.
    public init(from source: String, to target: String, options: Options = Options()) {
        self.source = source
        self.target = target
        self.options = options
    }

    /// Writes the target, whole or not at all.
    ///
    /// - Parameter progress: told how many images are done, of how many.
    /// - Throws: `ConversionError`, `DatasetError` naming an image or the source, `FileError`.
    public func run(progress: (Int, Int) -> Void = { _, _ in }) throws -> Summary {
        guard !Self.isOccupied(target) else { throw ConversionError.exists(target) }
        if let set = try VerificationSet.open(path: source) {
            return try convert(set, progress)
        }
        return try convertIdentities(progress)
    }

    private func convertIdentities(_ progress: (Int, Int) -> Void) throws -> Summary {
        let form = try resolvedForm(isPairs: false)
        let dataset = try FaceDataset.openUnchecked(
            path: source, exclude: options.exclude, cache: options.cache)
        var order = try ConversionOrder(
            of: dataset, parts: options.parts.isEmpty ? nil : options.parts)
        switch form {
        case .rec:
            order.groupByIdentity()
            try RecordTarget(dataset: dataset, order: order).write(to: target, progress)
        case .list:
            try ListTarget(dataset: dataset, order: order).write(to: target, progress)
        case .folder, .verification, .bin:
            order.groupByIdentity()
            try FolderTarget(dataset: dataset, order: order)
                .write(to: URL(filePath: target), progress)
        }
        return Summary(
            form: form.rawValue, identities: order.identities, images: order.count)
    }

    private func convert(
        _ set: VerificationSet, _ progress: (Int, Int) -> Void
    ) throws -> Summary {
        let form = try resolvedForm(isPairs: true)
        let url = URL(filePath: target)
        if form == .bin {
            try Folder.make(url.standardizedFileURL.deletingLastPathComponent())
            try VerificationSet.writePack(images: set.images, pairs: set.pairs, to: url) {
                progress($0, set.imageCount)
            }
        } else {
            try VerificationTarget(set: set).write(to: url, progress)
        }
        return Summary(form: form.rawValue, identities: 0, images: set.imageCount)
    }

    private func resolvedForm(isPairs: Bool) throws(ConversionError) -> ConversionForm {
        let form =
            options.form ?? ConversionForm(named: target) ?? (isPairs ? .verification : .folder)
        guard form.holdsPairs == isPairs else {
            throw .kind(path: source, isPairs: isPairs, form: form)
        }
        guard form.accepts(target) else { throw .name(path: target, form: form) }
        return form
    }

    private static func isOccupied(_ path: String) -> Bool {
        guard DatasetOpening.isFolder(path) else { return access(path, F_OK) == 0 }
        let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
        return contents?.isEmpty != true
    }
}
