import Foundation

/// The memory that tensors of a checkpoint share.
struct TorchStorage {
    let elementType: ElementType
    let bytes: Data
    /// What the CRC-32 of the bytes should be; nil where the file does not say.
    let checksum: UInt32?

    /// Whether the bytes are those that were written, as far as the file can tell.
    var isIntact: Bool { checksum.map { $0 == CRC32.of(bytes) } ?? true }

    /// The element types by the names of PyTorch's storage classes.
    static let elementTypes: [String: ElementType] = [
        "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
        "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
        "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    ]

    /// How a tensor lies in it: in elements, not in bytes.
    struct View {
        let offset: Int
        let shape: [Int]
        let strides: [Int]
    }

    /// The elements of a view in row-major order; pages of the file where they lie so already.
    ///
    /// - Returns: nil when the view leaves the storage, or repeats elements of it.
    func array(_ view: View) -> RawArray? {
        guard let count = elementCount(of: view.shape), isInside(view, count: count) else {
            return nil
        }
        let size = elementType.byteCount
        guard count > 0 else {
            return RawArray(elementType: elementType, shape: view.shape, bytes: Data())
        }
        if isRowMajor(view) {
            let start = bytes.startIndex + view.offset * size
            return RawArray(
                elementType: elementType, shape: view.shape,
                bytes: bytes[start..<start + count * size])
        }
        return RawArray(
            elementType: elementType, shape: view.shape, bytes: gathered(view, count: count))
    }

    private var elementCount: Int { bytes.count / elementType.byteCount }

    private func elementCount(of shape: [Int]) -> Int? {
        shape.reduce(1) { product, size in
            guard let product, size >= 0 else { return nil }
            let (result, overflow) = product.multipliedReportingOverflow(by: size)
            return overflow ? nil : result
        }
    }

    /// A small file must not stand for more elements than it has.
    private func isInside(_ view: View, count: Int) -> Bool {
        guard view.offset >= 0, view.strides.count == view.shape.count, count <= elementCount else {
            return false
        }
        guard count > 0 else { return true }
        var last = view.offset
        for (size, stride) in zip(view.shape, view.strides) {
            let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
            guard stride >= 0, !overflow, reach <= elementCount else { return false }
            last += reach
            guard last < elementCount else { return false }
        }
        return last < elementCount
    }

    private func isRowMajor(_ view: View) -> Bool {
        var expected = 1
        for (size, stride) in zip(view.shape, view.strides).reversed() where size != 1 {
            guard stride == expected else { return false }
            expected *= size
        }
        return true
    }

    private func gathered(_ view: View, count: Int) -> Data {
        let size = elementType.byteCount
        var result = Data(capacity: count * size)
        var index = [Int](repeating: 0, count: view.shape.count)
        for _ in 0..<count {
            let element = zip(index, view.strides).reduce(view.offset) { $0 + $1.0 * $1.1 }
            let start = bytes.startIndex + element * size
            result.append(bytes[start..<start + size])
            for dimension in index.indices.reversed() {
                index[dimension] += 1
                if index[dimension] < view.shape[dimension] { break }
                index[dimension] = 0
            }
        }
        return result
    }
}
