public import Foundation

/// The embeddings of images, in rows: that of an image, then perhaps that of its mirror image.
public struct ImageEmbeddings: Sendable {
    /// The rows, float32.
    public let bytes: Data
    /// The number of images N.
    public let count: Int
    /// The length D of an embedding.
    public let dimension: Int
    /// Whether a row holds 2 D numbers, the second half of the mirror image.
    public let hasMirrored: Bool

    /// Wraps rows.
    ///
    /// - Parameter bytes: [N, D] or [N, 2 D], float32, for instance of a mapped file.
    public init(bytes: Data, dimension: Int, hasMirrored: Bool) {
        precondition(dimension >= 1, "an embedding has at least one element")
        let rowBytes = dimension * (hasMirrored ? 2 : 1) * MemoryLayout<Float>.size
        precondition(bytes.count.isMultiple(of: rowBytes), "the rows must be whole")
        self.bytes = bytes
        count = bytes.count / rowBytes
        self.dimension = dimension
        self.hasMirrored = hasMirrored
    }

    /// The embeddings of the images and, where there are any, of their mirror images.
    public func parts() -> (plain: Embeddings, mirrored: Embeddings?) {
        let width = dimension * (hasMirrored ? 2 : 1)
        func part(_ offset: Int) -> Embeddings {
            let values = bytes.withUnsafeBytes { memory in
                (0..<count).flatMap { row in
                    (0..<dimension).map { column in
                        memory.loadUnaligned(
                            fromByteOffset: (row * width + offset + column)
                                * MemoryLayout<Float>.size, as: Float.self)
                    }
                }
            }
            return Embeddings(values: values, dimension: dimension)
        }
        return (part(0), hasMirrored ? part(dimension) : nil)
    }

    /// Calls `body` with all rows.
    func withRows<Result>(_ body: (Rows) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { memory in
            try body(Rows(memory: memory, dimension: dimension, hasMirrored: hasMirrored))
        }
    }

    /// The rows where they lie.
    struct Rows: @unchecked Sendable {
        fileprivate let memory: UnsafeRawBufferPointer
        fileprivate let dimension: Int
        fileprivate let hasMirrored: Bool

        /// Writes the feature of an image: its embedding, plus that of the mirror image if wanted.
        ///
        /// - Returns: the squared length, which is not finite when an element is not.
        @inline(__always)
        func read(
            _ image: Int, addingMirrored: Bool, into feature: UnsafeMutableBufferPointer<Double>
        ) -> Double {
            let start = image * dimension * (hasMirrored ? 2 : 1)
            var sum = 0.0
            for index in 0..<dimension {
                var value = Double(number(start + index))
                if addingMirrored { value += Double(number(start + dimension + index)) }
                feature[index] = value
                sum += value * value
            }
            return sum
        }

        @inline(__always)
        private func number(_ index: Int) -> Float {
            memory.loadUnaligned(fromByteOffset: index * MemoryLayout<Float>.size, as: Float.self)
        }
    }
}
