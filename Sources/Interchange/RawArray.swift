public import Foundation

/// An array of numbers as it lies in a file or in memory: element type, shape and bytes.
///
/// Elements are little-endian and in C order. The bytes are shared, never copied: those of an
/// array read from a safetensors file are pages of the mapped file.
public struct RawArray: Sendable, Equatable {
    public let elementType: ElementType
    /// The length of each dimension; empty for a single number.
    public let shape: [Int]
    /// The elements; `count * elementType.byteCount` bytes.
    public let bytes: Data

    /// Wraps `bytes`, whose count must be that of `shape`.
    public init(elementType: ElementType, shape: [Int], bytes: Data) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a dimension is never negative")
        precondition(
            bytes.count == shape.reduce(1, *) * elementType.byteCount,
            "the bytes must be those of the shape")
        self.elementType = elementType
        self.shape = shape
        self.bytes = bytes
    }

    /// Copies `values`, whose count must be that of `shape` (by default one dimension).
    public init<Element: ArrayElement>(_ values: [Element], shape: [Int]? = nil) {
        self.init(
            elementType: Element.elementType, shape: shape ?? [values.count],
            bytes: values.withUnsafeBytes { Data($0) })
    }

    /// Copies `values` as `BOOL`, one byte each (by default one dimension).
    public init(_ values: [Bool], shape: [Int]? = nil) {
        self.init(
            elementType: .bool, shape: shape ?? [values.count],
            bytes: Data(values.map { $0 ? 1 : 0 }))
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Calls `body` with the elements where they lie; they may be unaligned.
    public func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes(body)
    }

    /// The elements of an array of exactly this type; nil for an array of another type.
    public func values<Element: ArrayElement>(as type: Element.Type = Element.self) -> [Element]? {
        elementType == Element.elementType ? unpacked(as: type) : nil
    }

    /// The elements of any floating-point or integer array as single precision, rounded to nearest.
    ///
    /// - Returns: nil for an array of `BOOL`.
    public func floats() -> [Float]? {
        switch elementType {
        case .float32: unpacked(as: Float.self)
        case .float64: unpacked(as: Double.self).map { Float($0) }
        case .float16: unpacked(as: UInt16.self).map { Float(Float16(bitPattern: $0)) }
        case .bfloat16: unpacked(as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        case .int64, .int32, .int16, .int8, .uint8: integers()?.map { Float($0) }
        case .bool: nil
        }
    }

    /// The elements of any integer array; nil for an array of another kind.
    public func integers() -> [Int64]? {
        switch elementType {
        case .int64: unpacked(as: Int64.self)
        case .int32: unpacked(as: Int32.self).map { Int64($0) }
        case .int16: unpacked(as: Int16.self).map { Int64($0) }
        case .int8: unpacked(as: Int8.self).map { Int64($0) }
        case .uint8: bytes.map { Int64($0) }
        case .float64, .float32, .float16, .bfloat16, .bool: nil
        }
    }

    /// The elements of an array of `BOOL`; nil for an array of another type.
    public func bools() -> [Bool]? {
        elementType == .bool ? bytes.map { $0 != 0 } : nil
    }

    private func unpacked<Element: BitwiseCopyable>(as type: Element.Type) -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { destination, initialized in
            bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(destination).copyMemory(from: $0)
            }
            initialized = count
        }
    }
}
