internal import CTorch

/// The type of a tensor's elements.
public enum DType: String, Sendable, CaseIterable, Codable {
    case uint8, int8, int16, int32, int64, float16, float32, float64, bool, bfloat16

    /// The size of one element in bytes.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    /// Whether the type holds fractions.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64, .bfloat16: true
        default: false
        }
    }

    var handle: ct_dtype {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .float16: .float16
        case .float32: .float32
        case .float64: .float64
        case .bool: .bool
        case .bfloat16: .bfloat16
        }
    }
}

/// A Swift type that has the same bytes as a tensor's elements.
public protocol TensorElement {
    /// The matching element type.
    static var dtype: DType { get }
}

extension UInt8: TensorElement {
    public static var dtype: DType { .uint8 }
}
extension Int32: TensorElement {
    public static var dtype: DType { .int32 }
}
extension Int64: TensorElement {
    public static var dtype: DType { .int64 }
}
extension Float: TensorElement {
    public static var dtype: DType { .float32 }
}
extension Double: TensorElement {
    public static var dtype: DType { .float64 }
}
extension Bool: TensorElement {
    public static var dtype: DType { .bool }
}
