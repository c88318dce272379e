/// Reads and decodes everything in a data set, before a training stumbles over it.
public struct DatasetInspection: Sendable {
    /// Width and height of images for training.
    private static let imageSize = 112
    /// Empty identities that are named one by one.
    private static let namedIdentities = 1000

    private let path: String
    private let other: String?

    /// An inspection of what lies at `path`.
    ///
    /// Everything is looked at anew, whatever was kept of earlier looks.
    /// - Parameter other: a data set that should have no image in common with it; nil: none.
    public init(path: String, against other: String? = nil) {
        self.path = path
        self.other = other
    }

    /// Looks at every image.
    ///
    /// - Parameter progress: told how many images are done, of how many.
    /// - Throws: `DatasetError` when there is no data set, or it can no longer be read.
    public func run(progress: (Int, Int) -> Void = { _, _ in }) throws -> InspectionReport {
        let subject = try Subject(path: path)
        let companion = try other.map { try Subject(path: $0) }
        let total = subject.images.count + (companion?.images.count ?? 0)
        let outcome = try ImageInspection(source: subject.images, imageSize: Self.imageSize)
            .run { done in progress(done, total) }
        var overlap: InspectionReport.Overlap?
        if let companion {
            overlap = try self.overlap(subject, outcome, companion) { done in
                progress(subject.images.count + done, total)
            }
        }
        return InspectionReport(
            form: subject.form,
            images: subject.images.count + (subject.identities?.damaged.count ?? 0),
            identities: subject.identities?.identityCount ?? 0,
            bad: bad(subject, outcome), duplicates: try duplicates(subject, outcome.hashes),
            against: overlap, warnings: subject.identities?.warnings ?? [])
    }

    private func bad(
        _ subject: Subject, _ outcome: ImageInspection.Outcome
    ) -> [InspectionReport.Finding] {
        var findings = outcome.bad.map {
            InspectionReport.Finding(
                place: subject.images.name(at: $0.index), reason: "\($0.reason)", isImage: true)
        }
        guard let source = subject.identities else { return findings }
        findings += (source.damaged + source.contradictions()).map {
            InspectionReport.Finding(place: $0.name, reason: $0.reason, isImage: true)
        }
        var isPresent = Set<Int32>()
        for index in 0..<source.count { isPresent.insert(source.label(at: index)) }
        let missing = (0..<source.identityCount).lazy.filter { !isPresent.contains(Int32($0)) }
        findings += missing.prefix(Self.namedIdentities).map { label in
            let identity = source.emptyIdentity(label)
            return InspectionReport.Finding(
                place: identity.name, reason: identity.problem, isImage: false)
        }
        return findings
    }

    private func duplicates(
        _ subject: Subject, _ hashes: [UInt64]
    ) throws -> [InspectionReport.Copy] {
        let images = subject.images
        guard subject.identities != nil else {
            // Pairs share images as a matter of course; one that pairs an image with itself is wrong.
            return stride(from: 0, to: images.count - 1, by: 2)
                .filter { hashes[$0] != 0 && hashes[$0] == hashes[$0 + 1] }
                .map { copy($0 + 1, images, of: $0, images) }
        }
        return try EqualImages.within(images, hashes: hashes)
            .map { copy($0.second, images, of: $0.first, images) }
    }

    private func overlap(
        _ subject: Subject, _ outcome: ImageInspection.Outcome, _ companion: Subject,
        progress: (Int) -> Void
    ) throws -> InspectionReport.Overlap {
        let others = try ImageInspection(source: companion.images, imageSize: Self.imageSize)
            .run(progress: progress)
        let pairs = try EqualImages.between(
            subject.images, hashes: outcome.hashes, companion.images, otherHashes: others.hashes)
        return InspectionReport.Overlap(
            path: companion.path,
            images: pairs.map { copy($0.second, subject.images, of: $0.first, companion.images) },
            identities: Set(pairs.map { subject.images.label(at: $0.second) }).count)
    }

    private func copy(
        _ index: Int, _ images: any ImageSource, of original: Int, _ others: any ImageSource
    ) -> InspectionReport.Copy {
        InspectionReport.Copy(
            place: images.name(at: index), original: others.name(at: original),
            isSameIdentity: images.label(at: index) == others.label(at: original))
    }
}

/// A data set for training, or a verification set, as it is.
private struct Subject {
    let path: String
    let form: String
    let images: any ImageSource
    /// Nil for a verification set.
    let identities: (any IdentitySource)?

    init(path: String) throws {
        self.path = path
        if let set = try VerificationSet.open(path: path) {
            form = set.form.rawValue
            images = set.images
            identities = nil
            return
        }
        let source = try DatasetOpening.source(
            at: path, cache: FolderIndexCache(folder: nil))
        form = source.form.rawValue
        images = source
        identities = source
    }
}
