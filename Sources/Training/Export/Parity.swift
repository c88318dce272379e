import Backbones
import FaceData
import Torch

/// How far two ways of computing the same embeddings are apart.
public struct Parity: Equatable, Sendable {
    /// The largest difference of two elements.
    public let maxAbsoluteDifference: Double
    /// The smallest cosine of two embeddings of one image.
    public let minCosine: Double

    /// The largest element.
    private let largest: Double

    /// Compares two lists of embeddings of the same images, row after row.
    ///
    /// - Parameter width: D, the size of an embedding.
    public init(_ a: [Float], _ b: [Float], width: Int) {
        precondition(a.count == b.count && a.count.isMultiple(of: width), "the same images")
        var difference = 0.0
        var cosine = 1.0
        for start in stride(from: 0, to: a.count, by: width) {
            var (product, squareA, squareB) = (0.0, 0.0, 0.0)
            for index in start..<start + width {
                let (x, y) = (Double(a[index]), Double(b[index]))
                // Written so that a number that is not finite stays and fails every limit.
                if !(abs(x - y) <= difference) { difference = abs(x - y) }
                product += x * y
                squareA += x * x
                squareB += y * y
            }
            let value = product / (squareA * squareB).squareRoot()
            if !(value >= cosine) { cosine = value }
        }
        maxAbsoluteDifference = difference
        minCosine = cosine
        largest = Double(a.reduce(0) { max($0, abs($1)) })
    }

    /// Whether the two agree as their arithmetic lets them.
    ///
    /// - Parameter precision: `fp32`: no element differs by more than 1e-4 (of the largest element,
    ///   where that is above 1), no cosine is below 0.99999; `fp16`: 2e-2 and 0.999.
    public func holds(_ precision: ExportPrecision = .fp32) -> Bool {
        let (difference, cosine) = precision == .fp32 ? (1e-4, 0.99999) : (2e-2, 0.999)
        return maxAbsoluteDifference <= difference * max(1, largest) && minCosine >= cosine
    }
}

/// Faces for comparing networks: drawn, and always the same.
enum SampleFaces {
    /// The seed of the people; any would do.
    private static let seed: UInt64 = 20_240_411

    /// Network input on a device: a batch of 1 image and one of 3.
    static func batches(preprocessing: Preprocessing, device: Device) throws -> [Tensor] {
        let renderer = FaceRenderer(seed: seed)
        let size = preprocessing.size
        return try [0..<1, 1..<4].map { numbers in
            let pixels = numbers.flatMap { renderer.image(identity: $0, variant: 0).image.pixels }
            let shape = [numbers.count, size, size, 3]
            return try preprocessing(Tensor.from(pixels, shape).to(device))
        }
    }
}
