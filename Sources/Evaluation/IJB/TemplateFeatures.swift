/// One vector of length 1 for each template.
public struct TemplateFeatures: Sendable {
    /// The vectors one after the other, in the order of `IJBMedia.templates`.
    public let values: [Double]
    /// The length D of a vector.
    public let dimension: Int

    /// Wraps vectors of length 1, one after the other.
    package init(values: [Double], dimension: Int) {
        precondition(values.count.isMultiple(of: dimension), "the vectors must be whole")
        self.values = values
        self.dimension = dimension
    }

    /// The number of templates.
    public var count: Int { values.count / dimension }

    private static let templatesPerTask = 64

    /// Pools images to media and media to templates, in double precision.
    ///
    /// The mean of the features of a media's images; the sum over the media of a template, scaled to
    /// length 1.
    ///
    /// Source: the evaluation of IJB-B and IJB-C in InsightFace.
    /// - Parameters:
    ///   - embeddings: of the images.
    ///   - rows: the row of each image of `media`.
    ///   - scores: the detector's score of each row; needed when features are weighed by it.
    ///   - feature: what is pooled.
    /// - Throws: `IJBError.notFinite` with the first image whose embedding is not finite.
    public static func pool(
        _ embeddings: ImageEmbeddings, _ media: IJBMedia, rows: [Int], scores: [Float],
        feature: ImageFeature
    ) throws -> TemplateFeatures {
        precondition(rows.count == media.names.count, "each image has a row")
        precondition(
            embeddings.hasMirrored || !feature.addsMirrored, "there are no mirror images to add")
        let groups = MediaGroups(media)
        let dimension = embeddings.dimension
        let parts = try embeddings.withRows { table in
            try Parallel.map(media.templates.count, chunk: templatesPerTask) { templates in
                var pool = TemplatePool(
                    rows: table, dimension: dimension, feature: feature,
                    capacity: templates.count)
                for template in templates {
                    pool.begin()
                    for images in groups.media(of: template) {
                        try pool.add(images) { image in
                            let row = rows[image]
                            let isWeighed = feature.weighsByDetectorScore
                            return (row, isWeighed ? Double(scores[row]) : 1)
                        } refusal: { image in
                            IJBError.notFinite(
                                image: media.names[image], path: media.path, line: image + 1)
                        }
                    }
                    pool.finish()
                }
                return pool.values
            }
        }
        return TemplateFeatures(values: Array(parts.joined()), dimension: dimension)
    }
}

/// The images of each template, sorted into media.
private struct MediaGroups {
    /// All images, those of a template together, those of a media of it together.
    private let order: [Int]
    private let starts: [Int]
    private let mediaOfImage: [Int]

    init(_ media: IJBMedia) {
        var starts = [Int](repeating: 0, count: media.templates.count + 1)
        for template in media.templateOfImage { starts[Int(template) + 1] += 1 }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
        var places = starts
        var order = [Int](repeating: 0, count: media.names.count)
        for (image, template) in media.templateOfImage.enumerated() {
            order[places[Int(template)]] = image
            places[Int(template)] += 1
        }
        self.order = order
        self.starts = starts
        mediaOfImage = media.mediaOfImage
    }

    /// The images of each media of a template, in the order of the file.
    func media(of template: Int) -> [[Int]] {
        let images = order[starts[template]..<starts[template + 1]].sorted {
            (mediaOfImage[$0], $0) < (mediaOfImage[$1], $1)
        }
        return images.chunked { mediaOfImage[$0] == mediaOfImage[$1] }
    }
}

extension Array {
    /// The array cut where two neighbours do not belong together.
    fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [[Element]] {
        var result: [[Element]] = []
        for element in self {
            if let last = result.last?.last, belong(last, element) {
                result[result.count - 1].append(element)
            } else {
                result.append([element])
            }
        }
        return result
    }
}
