/// What lies at a path, as `dataset info` tells it.
public struct DatasetInfo: Encodable, Equatable, Sendable {
    /// `folder`, `list`, `rec`, `verification` or `bin`.
    public let form: String
    /// The number of classes; 0 for a verification set, whose images have none.
    public let identities: Int
    public let images: Int
    /// The number of pairs of a verification set.
    public let pairs: Int?
    /// See `FaceDataset.fingerprint`.
    public let fingerprint: String
    /// What the user should know, one sentence each.
    public let warnings: [String]

    /// Looks at a data set for training or at a verification set.
    ///
    /// - Throws: `DatasetError` naming what is wrong.
    public init(path: String) throws {
        if let set = try VerificationSet.open(path: path) {
            form = set.form.rawValue
            identities = 0
            images = set.imageCount
            pairs = set.pairs.count
            fingerprint = Fingerprint.of(set.images)
            warnings = []
            return
        }
        let dataset = try FaceDataset.open(path: path)
        form = dataset.form.rawValue
        identities = dataset.identities
        images = dataset.count
        pairs = nil
        fingerprint = dataset.fingerprint()
        warnings = dataset.warnings
    }
}
