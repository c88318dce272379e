/// Sums of features while templates are pooled one after the other.
struct TemplatePool {
    /// The finished templates.
    private(set) var values: [Double] = []

    private let rows: ImageEmbeddings.Rows
    private let feature: ImageFeature
    private var image: [Double]
    private var media: [Double]
    private var template: [Double]

    init(rows: ImageEmbeddings.Rows, dimension: Int, feature: ImageFeature, capacity: Int) {
        self.rows = rows
        self.feature = feature
        image = [Double](repeating: 0, count: dimension)
        media = image
        template = image
        values.reserveCapacity(capacity * dimension)
    }

    /// Starts a template.
    mutating func begin() {
        for index in template.indices { template[index] = 0 }
    }

    /// Adds the mean of the images of a media.
    ///
    /// - Parameters:
    ///   - row: the row and the weight of an image.
    ///   - refusal: the error for an image whose embedding is not finite.
    mutating func add(
        _ images: [Int], row: (Int) -> (Int, Double), refusal: (Int) -> IJBError
    ) throws {
        for index in media.indices { media[index] = 0 }
        for member in images {
            let (place, weight) = row(member)
            let squared = image.withUnsafeMutableBufferPointer {
                rows.read(place, addingMirrored: feature.addsMirrored, into: $0)
            }
            guard squared.isFinite else { throw refusal(member) }
            var factor = weight
            if feature.hasUnitNorm { factor = squared > 0 ? weight / squared.squareRoot() : 0 }
            for index in media.indices { media[index] += factor * image[index] }
        }
        let share = 1 / Double(images.count)
        for index in template.indices { template[index] += share * media[index] }
    }

    /// Scales the sum to length 1; a sum of length 0 stays.
    mutating func finish() {
        let length = template.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let factor = length > 0 ? 1 / length : 0
        for value in template { values.append(factor * value) }
    }
}
