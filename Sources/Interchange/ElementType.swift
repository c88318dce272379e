/// The type of one element of an array, under the name safetensors gives it.
public enum ElementType: String, Sendable, CaseIterable, Codable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    /// The size of one element in bytes.
    public var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }
}

/// A Swift type whose memory is exactly one element of an array.
public protocol ArrayElement: BitwiseCopyable, Sendable {
    /// The element type this Swift type stands for.
    static var elementType: ElementType { get }
}

extension Double: ArrayElement {
    /// `F64`.
    public static var elementType: ElementType { .float64 }
}

extension Float: ArrayElement {
    /// `F32`.
    public static var elementType: ElementType { .float32 }
}

extension Float16: ArrayElement {
    /// `F16`.
    public static var elementType: ElementType { .float16 }
}

extension Int64: ArrayElement {
    /// `I64`.
    public static var elementType: ElementType { .int64 }
}

extension Int32: ArrayElement {
    /// `I32`.
    public static var elementType: ElementType { .int32 }
}

extension Int16: ArrayElement {
    /// `I16`.
    public static var elementType: ElementType { .int16 }
}

extension Int8: ArrayElement {
    /// `I8`.
    public static var elementType: ElementType { .int8 }
}

extension UInt8: ArrayElement {
    /// `U8`.
    public static var elementType: ElementType { .uint8 }
}
