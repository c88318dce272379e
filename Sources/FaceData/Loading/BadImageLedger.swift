/// Counts the images that cannot be used, each once, and stops when there are too many.
public struct BadImageLedger: Sendable {
    /// One bad image in this many is the most a training bears.
    public static let toleratedShare = 1_000

    private let imageCount: Int
    private var byIndex: [Int: BadImage] = [:]

    /// A ledger for a data set of `imageCount` images.
    public init(imageCount: Int) { self.imageCount = imageCount }

    /// The bad images known by now, in the order of the data set.
    public var images: [BadImage] { byIndex.values.sorted { $0.index < $1.index } }

    /// Notes what a batch left out.
    ///
    /// - Returns: those of `failures` that were not known before.
    /// - Throws: `DatasetError.tooManyBadImages` with all of them, when they are more than 1 in
    ///   1,000 of the data set.
    @discardableResult
    public mutating func record(_ failures: [BadImage]) throws(DatasetError) -> [BadImage] {
        let new = failures.filter { byIndex[$0.index] == nil }
        for failure in new { byIndex[failure.index] = failure }
        guard byIndex.count * Self.toleratedShare <= imageCount else {
            throw .tooManyBadImages(images, of: imageCount)
        }
        return new
    }
}
