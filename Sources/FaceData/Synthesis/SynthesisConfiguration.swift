/// How many synthetic faces to make, and how.
public struct SynthesisConfiguration: Codable, Equatable, Sendable {
    /// Counts up when the same numbers would give other pictures.
    public static let currentRevision = 1

    /// The revision of the drawing that made a set.
    public var revision = Self.currentRevision
    /// The number of people to train on.
    public var identities: Int
    /// The number of training pictures of each of them.
    public var imagesPerIdentity: Int
    /// Everything random depends on it.
    public var seed: UInt64
    /// The number of further people, who appear in the verification pairs only.
    public var testIdentities: Int
    /// The number of verification pairs; half of them show one person.
    public var pairs: Int
    /// 1 to 100.
    public var jpegQuality: Int
    /// The share of training pictures that show another person than their folder says; nil: none.
    public var labelNoise: Double?
    /// The share of training folders that show a person who has a folder already; nil: none.
    public var labelConflicts: Double?

    /// A configuration; by default as many test identities as a quarter of those to train on, at
    /// least 40, in 600 pairs.
    public init(
        identities: Int, imagesPerIdentity: Int, seed: UInt64, testIdentities: Int? = nil,
        pairs: Int = 600, jpegQuality: Int = 90, labelNoise: Double = 0, labelConflicts: Double = 0
    ) {
        self.identities = identities
        self.imagesPerIdentity = imagesPerIdentity
        self.seed = seed
        self.testIdentities = testIdentities ?? max(40, identities / 4)
        self.pairs = pairs
        self.jpegQuality = jpegQuality
        self.labelNoise = labelNoise == 0 ? nil : labelNoise
        self.labelConflicts = labelConflicts == 0 ? nil : labelConflicts
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case revision
        case identities
        case imagesPerIdentity = "images_per_identity"
        case seed
        case testIdentities = "test_identities"
        case pairs
        case jpegQuality = "jpeg_quality"
        case labelNoise = "label_noise"
        case labelConflicts = "label_conflicts"
    }

    /// Checks that such a set can be made.
    ///
    /// - Throws: `SynthesisError.value` naming what is out of range, and the range.
    public func validate() throws(SynthesisError) {
        let limits: [(CodingKeys, Int, ClosedRange<Int>)] = [
            (.identities, identities, 1...1_000_000),
            (.imagesPerIdentity, imagesPerIdentity, 1...100_000),
            (.testIdentities, testIdentities, 2...1_000_000),
            (.pairs, pairs, 10...1_000_000),
            (.jpegQuality, jpegQuality, JPEGEncoder.qualities),
        ]
        for (key, value, range) in limits where !range.contains(value) {
            throw .value(name: key.rawValue, value: value, range: range)
        }
        for (key, share) in [
            (CodingKeys.labelNoise, labelNoise), (.labelConflicts, labelConflicts),
        ] {
            guard let share else { continue }
            guard share > 0 && share < 1 else { throw .share(name: key.rawValue, value: share) }
            guard identities > 1 else { throw .alone(name: key.rawValue) }
        }
    }

    /// The settings of `other` that differ, as one would name them; nil when all are equal.
    func difference(from other: SynthesisConfiguration) -> String? {
        let settings: [(CodingKeys, String, String)] = [
            (.revision, "\(revision)", "\(other.revision)"),
            (.identities, "\(identities)", "\(other.identities)"),
            (.imagesPerIdentity, "\(imagesPerIdentity)", "\(other.imagesPerIdentity)"),
            (.seed, "\(seed)", "\(other.seed)"),
            (.testIdentities, "\(testIdentities)", "\(other.testIdentities)"),
            (.pairs, "\(pairs)", "\(other.pairs)"),
            (.jpegQuality, "\(jpegQuality)", "\(other.jpegQuality)"),
            (.labelNoise, "\(labelNoise ?? 0)", "\(other.labelNoise ?? 0)"),
            (.labelConflicts, "\(labelConflicts ?? 0)", "\(other.labelConflicts ?? 0)"),
        ]
        let differences = settings.filter { $0.1 != $0.2 }
        guard !differences.isEmpty else { return nil }
        return differences.map { "\($0.0.rawValue) \($0.2) instead of \($0.1)" }
            .joined(separator: ", ")
    }
}

/// Why a set of synthetic faces could not be made.
public enum SynthesisError: Error, Equatable, CustomStringConvertible {
    /// A setting out of its range.
    case value(name: String, value: Int, range: ClosedRange<Int>)
    /// A share that is not from 0 to less than 1.
    case share(name: String, value: Double)
    /// Wrong labels among one person.
    case alone(name: String)
    /// The folder holds a set made with other settings.
    case otherSettings(path: String, difference: String)
    /// The folder exists and holds something else.
    case occupied(path: String)

    /// One sentence with what is wrong and the way out.
    public var description: String {
        switch self {
        case .value(let name, let value, let range):
            "\(name) = \(value) is out of range; "
                + "use \(range.lowerBound) to \(range.upperBound)"
        case .share(let name, let value): "\(name) = \(value) is out of range; use 0 to less than 1"
        case .alone(let name): "\(name) needs two people to train on; ask for more identities"
        case .otherSettings(let path, let difference):
            "\(path) already holds synthetic faces made with other settings (\(difference)); "
                + "remove it or choose another folder"
        case .occupied(let path):
            "\(path) already holds something other than synthetic faces; choose another folder"
        }
    }
}
