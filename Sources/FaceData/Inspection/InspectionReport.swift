/// What an inspection of a data set found.
public struct InspectionReport: Encodable, Equatable, Sendable {
    /// Something that cannot be used.
    public struct Finding: Encodable, Equatable, Sendable {
        /// The name of an image, as `data.exclude` takes it, or of an identity.
        public let place: String
        public let reason: String
        /// Whether it is an image, which can be excluded.
        let isImage: Bool

        private enum CodingKeys: String, CodingKey {
            case place = "where"
            case reason = "why"
        }
    }

    /// An image with the bytes of an earlier one.
    public struct Copy: Encodable, Equatable, Sendable {
        /// The name of the later image.
        public let place: String
        /// The name of the first image with these bytes.
        public let original: String
        /// Whether both have the same label.
        public let isSameIdentity: Bool

        private enum CodingKeys: String, CodingKey {
            case place = "where"
            case original = "same_as"
            case isSameIdentity = "same_identity"
        }
    }

    /// What two data sets have in common.
    public struct Overlap: Encodable, Equatable, Sendable {
        /// Where the other one lies.
        public let path: String
        /// The images of this set whose bytes are in the other one.
        public let images: [Copy]
        /// The number of identities of this set that have such an image.
        public let identities: Int
    }

    public let form: String
    /// The number of images looked at, the bad ones among them.
    public let images: Int
    /// 0 for a verification set.
    public let identities: Int
    /// What cannot be used.
    public let bad: [Finding]
    /// Images that are there twice; of a verification set, only within a pair.
    public let duplicates: [Copy]
    /// What is also in another data set, when one was given.
    public let against: Overlap?
    /// What the user should know, one sentence each.
    public let warnings: [String]

    /// The text of a file for `data.exclude`: each bad image under the reason, which is a comment.
    ///
    /// - Parameter withCopies: whether later images with the bytes of an earlier one are named too.
    public func exclusions(withCopies: Bool) -> String {
        var text = ""
        var named = Set<String>()
        for finding in bad where finding.isImage && named.insert(finding.place).inserted {
            text += "# \(finding.reason)\n\(finding.place)\n"
        }
        guard withCopies else { return text }
        for copy in duplicates where named.insert(copy.place).inserted {
            text += "# the same as \(copy.original)\n\(copy.place)\n"
        }
        return text
    }
}
