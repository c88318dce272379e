/// How the feature of an image is made of its embeddings.
///
/// The eight combinations under which the field publishes, mostly without naming them.
public struct ImageFeature: Sendable, Equatable {
    /// Whether the embedding of the mirror image is added.
    public var addsMirrored = true
    /// Whether it is weighed by the score that the face detector gave the image.
    public var weighsByDetectorScore = true
    /// Whether it is scaled to length 1 (before weighing); otherwise long embeddings count more.
    public var hasUnitNorm = false

    /// Mirror image added, norms kept, weighed: as the published tables.
    public init() {}

    /// The combination in words.
    public var description: String {
        [
            addsMirrored ? "image and mirror image added" : "image alone",
            hasUnitNorm ? "scaled to length 1" : "length kept",
            weighsByDetectorScore ? "times detector score" : "detector score not used",
        ].joined(separator: ", ")
    }
}
